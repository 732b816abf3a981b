# Attaché's image: built from this checkout, no JDK or Maven needed on the host.
#   docker build -t attache --build-arg COMMIT="$(git rev-parse --short HEAD)" .
#   docker build -t attache:slim --build-arg SLIM=true .    without the models that embed text in this process (embedder: onnx)
#   docker run --rm -p 127.0.0.1:50051:50051 -p 127.0.0.1:50052:50052 attache
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# Tests and formatting are the checkout's business (./mvnw verify), not the image's.
# Anything in SLIM leaves embedder-onnx out: the two models and ONNX Runtime, which llm_cache loads only where it is told to.
ARG SLIM=
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -T1C --no-transfer-progress -Dmaven.test.skip=true -Dspotless.check.skip=true -Dunchecked ${SLIM:+-Dslim} \
        '-Donnxruntime.left.out=ai/onnxruntime/native/win-*/**,ai/onnxruntime/native/osx-*/**,**/*.dSYM/**' -pl extproc-server -am package

FROM eclipse-temurin:25-jre AS service
RUN groupadd --system attache && useradd --system --gid attache --no-create-home --shell /usr/sbin/nologin attache \
    && mkdir /run/attache && chown attache:attache /run/attache
WORKDIR /opt/attache
COPY --from=build /src/extproc-server/target/dist/lib lib
COPY --chmod=755 attache .
# Listens on 0.0.0.0 and counts in the process; mount your own over it, and jars of policies of your own beside it:
#   docker run -v "$PWD/attache.yaml:/etc/attache/attache.yaml:ro" -v "$PWD/plugins:/etc/attache/plugins:ro" attache
COPY examples/container.yaml /etc/attache/attache.yaml
# What `attache version` and the metrics say; the checkout's .git is not in the image.
ARG COMMIT=unknown
# The launcher need not look for Java. ATTACHE_OPTS takes JVM options; the Serial collector is set already.
# Beside the heap, allow about 150 MB for Netty's buffers, code and classes, and 150 MB more for each model of `onnx`.
# With a read-only root, `onnx` needs a /tmp to unpack its native library into: --tmpfs /tmp:exec,size=64m
ENV ATTACHE_JAVA=/opt/java/openjdk/bin/java \
    ATTACHE_OPTS=-Xmx256m \
    ATTACHE_COMMIT=$COMMIT
USER attache
EXPOSE 50051 50052
# A JVM that lives for a moment: small, and not worth the second compiler.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ATTACHE_OPTS="-Xmx32m -XX:TieredStopAtLevel=1 -Xshare:auto" /opt/attache/attache health
ENTRYPOINT ["/opt/attache/attache"]
CMD ["serve", "-c", "/etc/attache/attache.yaml"]

# The example of a policy of one's own, compiled and packed; with its tests it is built by examples/custom-policy/try.
FROM build AS custom-policy-jar
WORKDIR /src/examples/custom-policy
RUN javac -d /classes -cp "/src/policy-api/target/classes:/src/extproc-server/target/dist/lib/*" $(find src/main/java -name '*.java') \
    && cp -r src/main/resources/. /classes && jar -cf /custom-policy.jar -C /classes .

# With it: docker build --target custom-policy .
FROM service AS custom-policy
COPY --from=custom-policy-jar /custom-policy.jar /etc/attache/plugins/custom-policy.jar
COPY examples/custom-policy/attache.yaml /etc/attache/attache.yaml

# Without a target: the service alone.
FROM service
