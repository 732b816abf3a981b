package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Balances.Change;
import dev.attache.store.Balances.Entry;
import dev.attache.store.Balances.Page;
import dev.attache.store.Balances.Standing;
import dev.attache.store.CalendarWindow;
import dev.attache.store.CalendarWindow.Unit;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with balances. */
public abstract class BalancesContract extends ReservationsContract {
    private static final Limit PREPAID = Limit.balance(0, null);
    private static final Limits ALONE = Limits.of(List.of(PREPAID));
    private static final CalendarWindow DAY = new CalendarWindow(Unit.DAY, ZoneOffset.UTC);
    private static final Limit DAILY = Limit.balance(100, DAY);
    private static final Limits DAILY_ALONE = Limits.of(List.of(DAILY));

    private Standing change(String subject, String id, long amount, boolean set, @Nullable Instant expires) {
        return ledger().change(subject, PREPAID, new Change(id, amount, set, expires, "label of " + subject))
                .toCompletableFuture()
                .join();
    }

    private Standing grant(String subject, String id, long amount) {
        return change(subject, id, amount, false, null);
    }

    private Standing read(String subject, Limit balance) {
        return ledger().read(subject, balance).toCompletableFuture().join();
    }

    private Standing read(String subject) {
        return read(subject, PREPAID);
    }

    private Tally.Standing reserved(String subject, Limits limits, String id, boolean released, long cost) {
        return take(reserving(subject, limits, id, released, cost))
                .getFirst()
                .standings()
                .getFirst();
    }

    @Test
    void aChangeIsAppliedOnce() {
        assertThat(grant("a", "1", 100)).isEqualTo(new Standing(100, 0, true));
        assertThat(grant("a", "1", 100)).isEqualTo(new Standing(100, 0, false));
        assertThat(grant("a", "2", -30)).isEqualTo(new Standing(70, 0, true));
        assertThat(change("a", "3", 5, true, null)).isEqualTo(new Standing(5, 0, true));
        assertThat(grant("b", "1", 7)).isEqualTo(new Standing(7, 0, true));
        assertThat(grant("b", "2", -10)).isEqualTo(new Standing(-3, 0, true));
    }

    @Test
    void aReservationTakesWhatIsThereAndWithNothingLeftIsDenied() {
        assertThat(reserved("a", ALONE, "r0", true, 1))
                .isEqualTo(new Tally.Standing(PREPAID, true, 0, 0, 0, now.get()));
        assertThat(reserved("a", ALONE, "r0", true, 0).exceeded()).isTrue();
        grant("a", "1", 100);
        assertThat(reserved("a", ALONE, "r1", true, 60))
                .isEqualTo(new Tally.Standing(PREPAID, false, 40, 0, 0, now.get(), 60));
        assertThat(reserved("a", ALONE, "r2", true, 60))
                .isEqualTo(new Tally.Standing(PREPAID, false, 0, 0, 0, now.get(), 40));
        assertThat(read("a")).isEqualTo(new Standing(0, 100, false));
        assertThat(reserved("a", ALONE, "r3", true, 60).exceeded()).isTrue();
        assertThat(take(charge("a", ALONE, 0)).getFirst().exceeded()).isFalse();
        settle("a", ALONE, "r1", 10);
        assertThat(read("a")).isEqualTo(new Standing(50, 40, false));
        settle("a", ALONE, "r2", 95);
        assertThat(read("a")).isEqualTo(new Standing(-5, 0, false));
        assertThat(remaining("a", ALONE)).isZero();
        grant("a", "2", 6);
        assertThat(remaining("a", ALONE)).isEqualTo(1);
    }

    @Test
    void howeverOftenMoreIsTakenAllOfItIsRemembered() {
        grant("a", "1", 500);
        change("a", "2", 500, false, Instant.ofEpochMilli(now.get()).plusSeconds(60));
        for (int i = 0; i < 700; i++) {
            assertThat(reserved("a", ALONE, "r1", true, 1).exceeded()).isFalse();
        }
        assertThat(read("a")).isEqualTo(new Standing(300, 700, false));
        settle("a", ALONE, "r1", 100);
        assertThat(read("a")).isEqualTo(new Standing(900, 0, false));
        now.addAndGet(60_000);
        assertThat(read("a")).isEqualTo(new Standing(500, 0, false));
    }

    @Test
    void whatARunningStreamWroteIsTakenAlsoWhereNothingIsLeft() {
        grant("a", "1", 10);
        assertThat(reserved("a", ALONE, "r1", true, 10).exceeded()).isFalse();
        var more = new Reservation("r1", List.of(7L), EXPIRES, true);
        assertThat(take(new Charge("a", ALONE, 0, true, more)).getFirst().exceeded())
                .isTrue();
        assertThat(read("a")).isEqualTo(new Standing(-7, 17, false));
        settle("a", ALONE, "r1", 12);
        assertThat(read("a")).isEqualTo(new Standing(-2, 0, false));
    }

    @Test
    void settledTwiceItIsSettledOnce() {
        grant("a", "1", 100);
        reserved("a", ALONE, "r1", true, 60);
        settle("a", ALONE, "r1", 20);
        settle("a", ALONE, "r1", 20);
        settled("a", ALONE, "r2", true, 30);
        settled("a", ALONE, "r2", true, 30);
        assertThat(read("a")).isEqualTo(new Standing(50, 0, false));
    }

    @Test
    void whatExpiresGoesBackOrIsSpentHoweverLongItTakes() {
        grant("released", "1", 100);
        grant("kept", "1", 100);
        reserved("released", ALONE, "r1", true, 60);
        reserved("kept", ALONE, "r1", false, 60);
        now.addAndGet(Duration.ofDays(400).toMillis());
        assertThat(read("released")).isEqualTo(new Standing(100, 0, false));
        assertThat(read("kept")).isEqualTo(new Standing(40, 0, false));
    }

    @Test
    void setLeavesReservedWhatIs() {
        grant("a", "1", 100);
        reserved("a", ALONE, "r1", true, 60);
        assertThat(change("a", "2", 10, true, null)).isEqualTo(new Standing(10, 60, true));
        settle("a", ALONE, "r1", 50);
        assertThat(read("a")).isEqualTo(new Standing(20, 0, false));
    }

    @Test
    void whatGoesSoonestIsSpentFirstAndGoesBackUnlessItIsGone() {
        change("a", "1", 10, false, Instant.ofEpochMilli(now.get() + 30_000));
        change("a", "2", 10, false, Instant.ofEpochMilli(now.get() + 10_000));
        grant("a", "3", 10);
        reserved("a", ALONE, "r1", true, 25);
        settle("a", ALONE, "r1", 8);
        now.addAndGet(10_000);
        assertThat(read("a").balance()).isEqualTo(20);
        reserved("a", ALONE, "r2", true, 15);
        now.addAndGet(20_000);
        // of the 15, 10 would be gone by now
        settle("a", ALONE, "r2", 0);
        assertThat(read("a").balance()).isEqualTo(10);
    }

    @Test
    void aPeriodsGrantIsGoneAtItsEndAndWhatWasBoughtStays() {
        now.set(DAY.startMillis(MINUTE));
        assertThat(reserved("a", DAILY_ALONE, "r1", true, 30))
                .isEqualTo(new Tally.Standing(DAILY, false, 70, 0, 0, now.get(), 30));
        settle("a", DAILY_ALONE, "r1", 30);
        grant("a", "1", 50);
        assertThat(read("a", DAILY).balance()).isEqualTo(120);
        now.addAndGet(86_400_000);
        assertThat(read("a", DAILY).balance()).isEqualTo(150);
        now.addAndGet(86_400_000);
        assertThat(read("a", DAILY).balance()).isEqualTo(150);
        reserved("a", DAILY_ALONE, "r2", true, 150);
        now.addAndGet(1_000);
        Tally.Standing denied = reserved("a", DAILY_ALONE, "r3", true, 1);
        assertThat(denied.exceeded()).isTrue();
        assertThat(denied.retryMillis()).isEqualTo(86_400_000 - 1_000);
        settle("a", DAILY_ALONE, "r2", 170);
        assertThat(read("a", DAILY).balance()).isEqualTo(-20);
        now.addAndGet(86_400_000);
        assertThat(read("a", DAILY).balance()).isEqualTo(80);
    }

    @Test
    void forgettingLeavesBalances() {
        now.set(MINUTE);
        Limits both = Limits.of(List.of(PREPAID, limit(100, 60_000, Algorithm.FIXED_WINDOW)));
        grant("a", "1", 100);
        take(reserving("a", both, "r1", true, 40, 40));
        ledger().forget("a").toCompletableFuture().join();
        assertThat(read("a")).isEqualTo(new Standing(60, 40, false));
        settle("a", both, "r1", 10, 10);
        assertThat(take(charge("a", both, 0)).getFirst().standings())
                .extracting(Tally.Standing::remaining)
                .containsExactly(90L, 100L);
    }

    @Test
    void aBalanceBesideAWindowIsAllOrNothing() {
        now.set(MINUTE);
        Limits both = Limits.of(List.of(PREPAID, limit(10, 60_000, Algorithm.FIXED_WINDOW)));
        grant("a", "1", 100);
        assertThat(take(reserving("a", both, "r1", true, 40, 11)).getFirst().admitted())
                .isFalse();
        assertThat(read("a")).isEqualTo(new Standing(100, 0, false));
    }

    @Test
    void listsAllOfAPolicyAndNoOther() {
        for (int i = 0; i < 25; i++) {
            grant("quota|" + i, "1", i);
            take(charge("quota|" + i, one(10, 60_000, Algorithm.FIXED_WINDOW), 1));
        }
        grant("other*|1", "1", 1);
        ledger().change("quota|money", PREPAID.counting("money"), new Change("1", 5, false, null, null));
        List<Entry> all = new ArrayList<>();
        String next = null;
        do {
            Page page = ledger().list("quota|", PREPAID, next, 10)
                    .toCompletableFuture()
                    .join();
            all.addAll(page.entries());
            next = page.next();
        } while (next != null);
        assertThat(all).hasSize(25);
        assertThat(all).contains(new Entry("quota|7", "label of quota|7", new Standing(7, 0, false)));
        assertThat(ledger().list("other*", PREPAID, null, 10)
                        .toCompletableFuture()
                        .join()
                        .entries())
                .hasSize(1);
    }

    @Test
    void exactlyTenOfFiveHundredAtOnceGetTheLastTokens() throws InterruptedException {
        grant("hot", "1", 10);
        assertThat(admittedAtOnce(ledger(), ledger(), "hot", ALONE, 500)).isEqualTo(10);
        assertThat(read("hot")).isEqualTo(new Standing(0, 10, false));
    }
}
