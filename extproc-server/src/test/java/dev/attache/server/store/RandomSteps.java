package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.CalendarWindow.Unit;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Calls as they might come: several subjects, plans that change, costs of all sizes, a clock that also steps back. */
final class RandomSteps {
    private static final long[] WINDOWS = {60_000, 61_001, 3_600_000, 86_400_000, 366L * 86_400_000};

    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe");

    private final SplittableRandom random;
    private final List<List<Limits>> plans = new ArrayList<>();
    private long now = 1_700_000_000_000L;

    record Step(long now, List<Charge> charges) {}

    /** Steps with one algorithm, or with all of them. */
    RandomSteps(long seed, List<Algorithm> algorithms) {
        this.random = new SplittableRandom(seed);
        for (int subject = 0; subject < 5; subject++) {
            var variants = new ArrayList<Limits>();
            for (int variant = 0; variant < 3; variant++) {
                variants.add(plan(algorithms, variant));
            }
            plans.add(variants);
        }
    }

    private Limits plan(List<Algorithm> algorithms, int dropped) {
        var limits = new ArrayList<Limit>();
        for (int i = 0; i < WINDOWS.length; i++) {
            // the last variant has all lanes, so that most lanes live through most changes
            if (dropped == 2 || i != dropped) {
                limits.add(limit(algorithms.get(random.nextInt(algorithms.size())), WINDOWS[i]));
            }
        }
        return Limits.of(limits);
    }

    private Limit limit(Algorithm algorithm, long per) {
        Duration window = Duration.ofMillis(per);
        if (algorithm == Algorithm.TOKEN_BUCKET) {
            long most = (Limit.MAX_EXACT - 1) / per;
            return new Limit(1 + size(most - 1), window, algorithm, 1 + size(most - 1));
        }
        if (algorithm == Algorithm.CALENDAR_WINDOW) {
            return Limit.calendar(size(Limit.MAX_EXACT - 1), calendar(per));
        }
        return Limit.window(size(Limit.MAX_EXACT - 1), window, algorithm);
    }

    private CalendarWindow calendar(long per) {
        Unit unit = switch ((int) Math.min(per, Integer.MAX_VALUE)) {
            case 60_000 -> Unit.MINUTE;
            case 61_001 -> Unit.WEEK;
            case 3_600_000 -> Unit.HOUR;
            case 86_400_000 -> Unit.DAY;
            default -> Unit.MONTH;
        };
        return new CalendarWindow(unit, ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
    }

    /** Mostly small, sometimes as large as can be. */
    private long size(long most) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong(most + 1);
            case 1 -> Math.min(most, random.nextLong(1_000_000_000L));
            case 2 -> random.nextInt(3);
            default -> Math.min(most, 20 + random.nextLong(200));
        };
    }

    Step next() {
        now += jump();
        int first = random.nextInt(plans.size());
        var charges = new ArrayList<Charge>();
        charges.add(charge(first));
        if (random.nextInt(4) == 0) {
            charges.add(charge((first + 1) % plans.size()));
        }
        return new Step(now, charges);
    }

    private Charge charge(int subject) {
        List<Limits> variants = plans.get(subject);
        Limits limits = variants.get(random.nextInt(10) == 0 ? random.nextInt(3) : 2);
        long cost = switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> size(Limit.MAX_EXACT - 1);
            case 2 -> limits.get(random.nextInt(limits.size())).capacity() / 2;
            default -> 1 + random.nextInt(9);
        };
        return new Charge("subject|" + subject, limits, cost, random.nextInt(20) == 0);
    }

    private long jump() {
        return switch (random.nextInt(200)) {
            case 0 -> random.nextLong(400L * 86_400_000);
            case 1 -> -random.nextLong(200_000);
            case 2, 3, 4 -> random.nextLong(7_200_000);
            case 5 -> random.nextLong(86_400_000);
            default -> random.nextLong(2_000);
        };
    }
}
