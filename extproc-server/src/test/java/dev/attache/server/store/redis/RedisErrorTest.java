package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisErrorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    OOM command not allowed when used memory > OOM
                    READONLY You can't write against a read only replica. script: 1f, on @user_script:114. > READONLY
                    ERR Error running script (call to f_1f): @user_script:114: @user_script: 114: -OOM command not allowed > OOM
                    ERR Error running script (call to f_1f): @user_script:87: WRONGTYPE Operation against a key > WRONGTYPE
                    ERR Error running script (call to f_1f): @user_script:87: user_script:87: bad argument > ERR
                    LOADING > LOADING
                    """)
    void isKnownByItsFirstWord(String text, String word) {
        assertThat(RedisError.of(text).word()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({"WRONGTYPE, true, false", "OOM, false, false", "READONLY, false, true", "NOAUTH, false, true"})
    void concernsAKeyOrTheServer(String word, boolean ofOneKey, boolean ofTheServer) {
        RedisError error = RedisError.of(word + " something");

        assertThat(error.isOfOneKey()).isEqualTo(ofOneKey);
        assertThat(error.isOfTheServer()).isEqualTo(ofTheServer);
    }
}
