package dev.attache.server.store.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/**
 * EVALSHA, or EVAL with the whole text. Reports to its loop by itself: Lettuce's asynchronous commands would make one more
 * future for every decision.
 */
final class TakeCommand extends Command<byte[], byte[], byte[]> {
    private final Decision decision;
    private final RedisLoop loop;
    private boolean reported;

    private TakeCommand(CommandType type, byte[] script, Decision decision, RedisLoop loop) {
        super(type, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), arguments(script, decision));
        this.decision = decision;
        this.loop = loop;
    }

    static TakeCommand byDigest(TakeScript script, Decision decision, RedisLoop loop) {
        return new TakeCommand(CommandType.EVALSHA, script.digest(), decision, loop);
    }

    static TakeCommand byText(TakeScript script, Decision decision, RedisLoop loop) {
        return new TakeCommand(CommandType.EVAL, script.text(), decision, loop);
    }

    private static CommandArgs<byte[], byte[]> arguments(byte[] script, Decision decision) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).add(script).add(decision.keys().length);
        for (byte[] key : decision.keys()) {
            arguments.addKey(key);
        }
        for (byte[] argument : decision.arguments()) {
            arguments.addValue(argument);
        }
        return arguments;
    }

    boolean byText() {
        return getType() == CommandType.EVAL;
    }

    Decision decision() {
        return decision;
    }

    @Override
    public void complete() {
        super.complete();
        if (!reported) {
            reported = true;
            loop.answered(this);
        }
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        boolean first = super.completeExceptionally(cause);
        if (!reported) {
            reported = true;
            loop.lost(this, cause);
        }
        return first;
    }

    @Override
    public void cancel() {
        super.cancel();
        if (!reported) {
            reported = true;
            loop.lost(this, null);
        }
    }
}
