package dev.attache.server.store.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/**
 * EVALSHA, or EVAL with the whole text, or a command of a module. Reports to its loop by itself: Lettuce's asynchronous commands would make one more
 * future for every decision.
 */
final class ScriptCommand extends Command<byte[], byte[], byte[]> {
    private final ScriptCall<?> call;
    private final RedisLoop loop;
    private boolean reported;

    private ScriptCommand(CommandType type, byte[] script, ScriptCall<?> call, RedisLoop loop) {
        super(type, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), arguments(script, call));
        this.call = call;
        this.loop = loop;
    }

    private ScriptCommand(CommandType command, ScriptCall<?> call, RedisLoop loop) {
        super(command, new FlatReply(), values(new CommandArgs<>(ByteArrayCodec.INSTANCE), call));
        this.call = call;
        this.loop = loop;
    }

    /** What it is called by first: the script's name, or the command that it is. */
    static ScriptCommand of(ScriptCall<?> call, RedisLoop loop) {
        CommandType command = call.script().command();
        return command == null ? byDigest(call, loop) : new ScriptCommand(command, call, loop);
    }

    private static ScriptCommand byDigest(ScriptCall<?> call, RedisLoop loop) {
        return new ScriptCommand(CommandType.EVALSHA, call.script().digest(), call, loop);
    }

    static ScriptCommand byText(ScriptCall<?> call, RedisLoop loop) {
        return new ScriptCommand(CommandType.EVAL, call.script().text(), call, loop);
    }

    private static CommandArgs<byte[], byte[]> arguments(byte[] script, ScriptCall<?> call) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).add(script).add(call.keys().length);
        for (byte[] key : call.keys()) {
            arguments.addKey(key);
        }
        return values(arguments, call);
    }

    private static CommandArgs<byte[], byte[]> values(CommandArgs<byte[], byte[]> arguments, ScriptCall<?> call) {
        for (byte[] argument : call.arguments()) {
            arguments.addValue(argument);
        }
        return arguments;
    }

    boolean byText() {
        return getType() == CommandType.EVAL;
    }

    ScriptCall<?> call() {
        return call;
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
