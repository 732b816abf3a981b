package dev.attache.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
    /** As the kernel wrote it for a thread of a JVM: 1,234 ticks user, 56 system. */
    private static final String COMPILER =
            "4711 (C2 CompilerThre) S 1 4700 4700 34816 4711 1077936192 8913 0 7 0 1234 56 0 0 20 0 23 0 48230"
                    + " 3219046400 41234 18446744073709551615 94 94 14 0 0 0 4 16800975 0 0 0 -1 1 0 0 0 0 0 94 94 94 14 14"
                    + " 14 14 0";

    @Test
    void readsUserAndSystemTime() {
        assertThat(CpuTime.ticks(COMPILER)).isEqualTo(1290);
    }

    @Test
    void nameMayHoldBlanksAndParentheses() {
        String odd = COMPILER.replace("(C2 CompilerThre)", "(a) S 9 (b c)");

        assertThat(CpuTime.ticks(odd)).isEqualTo(1290);
        assertThat(CpuTime.isCompiler(odd)).isFalse();
    }

    @Test
    void knowsBothCompilers() {
        assertThat(CpuTime.isCompiler(COMPILER)).isTrue();
        assertThat(CpuTime.isCompiler(COMPILER.replace("C2", "C1"))).isTrue();
        assertThat(CpuTime.isCompiler(COMPILER.replace("C2 CompilerThre", "VM Thread")))
                .isFalse();
    }

    @Test
    void compilersAreTakenOut() {
        CpuTime used = new CpuTime(500, 120).since(new CpuTime(100, 100));

        assertThat(used.workMicros()).isEqualTo(3_800_000);
        assertThat(used.compilerMicros()).isEqualTo(200_000);
    }

    @Test
    void readsThisProcess() throws IOException {
        CpuTime now = CpuTime.of(ProcessHandle.current().pid());

        assertThat(now.total()).isPositive().isGreaterThanOrEqualTo(now.compilers());
    }
}
