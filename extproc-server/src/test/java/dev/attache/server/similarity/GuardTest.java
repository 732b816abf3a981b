package dev.attache.server.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each guard tells apart, and what it lets pass. The texts are none of calibration/hazards.csv. */
class GuardTest {
    private static boolean agree(Guard guard, String one, String other) {
        boolean forth = guard.agree(Question.of(one), Question.of(other));
        boolean back = guard.agree(Question.of(other), Question.of(one));
        assertThat(forth).as("symmetric").isEqualTo(back);
        return forth;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sum 12 and 13 | sum 12 and 14",
                "a rope of 5 m | a rope of 5 cm",
                "pay $30 | pay €30",
                "release 3.1 | release 3.10",
                "Java 21 features | Java 25 features",
                "the third chapter | the fourth chapter",
                "two eggs | three eggs",
                "twenty-one pilots | twenty-two pilots",
                "2026-01-02 | 2026-02-01",
                "open on Tuesday | open on Thursday",
                "news of today | news of yesterday",
                "in May | in June",
                "at 7 am | at 7 pm",
                "wait 10 seconds | wait 10 minutes",
                "at 10:30 | at 11:30",
                "5 million users | 5 billion users",
                "host 10.1.2.3 | host 10.1.3.2",
                "第三章 | 第四章",
                "三万人 | 三亿人",
                "二十三个人 | 三十二个人",
                "5公里 | 5英里",
                "周二开会 | 周四开会",
                "明年的计划 | 去年的计划",
                "一千克的石头 | 两千克的石头",
                "百分之五 | 百分之十",
                "heat it to -7 degrees | heat it to 7 degrees",
                "heat it to −7 degrees | heat it to 7 degrees",
                "a gain of .5 | a gain of 5",
                "send 9 GB | send 9 Gb",
                "a lamp of 2 mW | a lamp of 2 MW",
                "page ٣٠ | page ٣٠٠",
                "the area is 3² | the area is 32",
                "7 * 8 | 7 + 8",
                "7+8 | 7-8",
                "7 - 8 | 7 8",
                "what does 🐱 mean | what does 🐶 mean",
                "a ≤ b | a ≥ b",
                "if x == y | if x != y",
                "if a > b | if b > a",
                "x ^ y | x & y",
                "2*(3+4) | 2*3+4",
                "(2+3)*4 | 2+3*4",
                "what is 6! | what is 6?",
                "what does ; do in Bash | what does : do in Bash",
                "open .env | open env",
                "₹90 | ₽90",
                "见到🐱 | 见到🐶",
                "零下5度和-5度 | 零下5度和5度",
                "水温是-5度 | 水温是5度",
            })
    void numbersDiffer(String one, String other) {
        assertThat(agree(Guard.NUMBERS, one, other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12,000 people | 12000 people",
                "ten people | 10 people",
                "twenty-five people | 25 people",
                "the 3rd chapter | the third chapter",
                "30 percent | 30%",
                "which one is it | which is it",
                "2 million users | 2000000 users",
                "５０ people | 50 people",
                "20 dollars | $20",
                "15 km | 15 kilometres",
                "十二个人 | 12个人",
                "三千五百元 | 3500元",
                "１０万人 | 100000人",
                "两天的行程 | 2天的行程",
                "说一下 | 说说",
                "第十课 | 第10课",
                "三十万 | 30万",
                "a 3-day trip | a 3 day trip",
                "page ٣٠ | page 30",
                "-7 degrees | −7 degrees",
                "send 9 MB | send 9 megabytes",
                "Tell me now! | Tell me now.",
                "tea: how? | tea, how",
                "which — if any — is it | which, if any, is it",
                "你好！ | 你好。",
                "《活着》 | 活着",
            })
    void numbersAreOneInAnyWriting(String one, String other) {
        assertThat(agree(Guard.NUMBERS, one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "is it legal | is it not legal",
                "a car with airbags | a car without airbags",
                "who may enter | who may never enter",
                "it works | it doesn't work",
                "switch the radio on | switch the radio off",
                "mute the call | unmute the call",
                "reversible reactions | irreversible reactions",
                "prices go up | prices go down",
                "before lunch | after lunch",
                "the highest tower | the lowest tower",
                "lend money | borrow money",
                "敏感肌能用 | 敏感肌不能用",
                "有糖的饮料 | 没有糖的饮料",
                "打开蓝牙 | 关闭蓝牙",
                "饭前吃药 | 饭后吃药",
                "借出一本书 | 借入一本书",
                "向左转 | 向右转",
                "禁止停车 | 允许停车",
            })
    void polarityDiffers(String one, String other) {
        assertThat(agree(Guard.POLARITY, one, other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "it can't fly | it cannot fly",
                "it isn't open | it is not open",
                "turn the radio on | enable the radio",
                "the book on the table | the book is on the table",
                "是不是开着的 | 开着吗",
                "能不能退货 | 可以退货吗",
                "非常好 | 很好",
                "和别人一起 | 和其他人一起",
                "关于北京 | 北京",
            })
    void polarityIsTheSame(String one, String other) {
        assertThat(agree(Guard.POLARITY, one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trains from Paris to Rome | trains from Rome to Paris",
                "show trains from Paris to Rome | any trains from Rome to Paris?",
                "did the dog bite the man | did the man bite the dog",
                "convert a float to an int | convert an int to a float",
                "火车从巴黎到罗马 | 火车从罗马到巴黎",
                "老虎怕狮子吗 | 狮子怕老虎吗",
                "牛奶多少钱 | 奶牛多少钱",
                "who did Rome conquer | who conquered Rome",
                "which firms did Sony buy | which firms bought Sony",
                "who does the nurse answer to | who answers to the nurse",
                "is tin harder than lead | could lead be harder than tin",
                "how many inches is a foot | a foot is how many yards",
                "can dogs hear cats | can cats ever hear dogs",
                "did he hit her | did she hit him",
                "is Sony owned by Apple | does Sony own Apple",
                "was Rome attacked | did Rome attack",
                "did I hit you | did you hit me",
                "does the dog hear you | does the dog hear me",
                "谁买了索尼 | 索尼买了谁",
                "谁赢了 | 赢了谁",
                "狗被猫咬了吗 | 狗咬了猫吗",
                "狗被打了吗 | 狗打了吗",
                "弟弟的老师 | 老师的弟弟",
                "狗会怕猫吗 | 猫怕狗吗",
                "我欠你钱 | 你欠我钱",
            })
    void orderDiffers(String one, String other) {
        assertThat(agree(Guard.ORDER, one, other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in Rust, how do I print | how do I print in Rust",
                "compare tea and coffee | compare coffee and tea",
                "怎么修自行车 | 自行车怎么修",
                "什么是黑洞 | 黑洞是什么",
                "the red door | the blue door",
                "how is paper made | how do you make paper",
                "who found gold | gold was found by whom",
                "a recipe for plum cake | a plum cake recipe",
                "is tin harder than lead | do you know if tin is harder than lead",
                "the mayor of Rome | Rome's mayor",
                "金子是谁发现的 | 谁发现了金子",
                "熟鸡蛋可以放吗 | 能放熟鸡蛋吗",
                "怎么在家里种花 | 家里怎么种花",
            })
    void orderIsNoDifference(String one, String other) {
        assertThat(agree(Guard.ORDER, one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"what is a closure | 什么是闭包", "privet, mir | привет, мир", "東京はどこですか | 东京在哪里"})
    void scriptDiffers(String one, String other) {
        assertThat(agree(Guard.SCRIPT, one, other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Kubernetes怎么部署 | 怎么部署应用", "hello | HELLO 5", "12 | 13"})
    void scriptIsTheSame(String one, String other) {
        assertThat(agree(Guard.SCRIPT, one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the mayor of Leeds | the mayor of York",
                "who sang \"Yesterday\" | who sang \"Help\"",
                "call get_user | call get_users",
                "open a/b.txt | open a/c.txt",
                "mail to joe@x.org | mail to jon@x.org",
                "see https://x.org/1 | see https://x.org/2",
                "run ls -l | run ls -a",
                "her address | his address",
                "my address | your address",
                "feed a rabbit | feed a hamster",
                "paint the fence | paint the old fence",
                "how do I fly | how much do I fly",
                "why do birds sing | when do birds sing",
                "can I fish here | where can I fish",
                "Java threads | JavaScript threads",
                "who may only read | who may read",
                "tea with milk | tea or milk",
                "open /var/Log | open /var/log",
                "call getUser | call getuser",
                "run ls -R | run ls -r",
                "《活着》讲什么 | 《围城》讲什么",
                "怎么用Redis | 怎么用Kafka",
                "南京的人口 | 武汉的人口",
                "他的地址 | 她的地址",
                "怎么去西湖 | 谁去西湖",
            })
    void entitiesDiffer(String one, String other) {
        assertThat(agree(Guard.ENTITIES, one, other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Please repair a bike | how to fix the bike",
                "a Wi-Fi router | a wifi router",
                "Rome's mayor | the mayor of Rome",
                "cats and dogs | a cat and a dog",
                "what is the way to fly a kite | how do I fly a kite",
                "Can you tell me where Bonn is? | where is Bonn",
                "如何煮面 | 请问怎么煮面",
                "什么是Redis | redis是什么呢",
                "西红柿怎么种 | 番茄如何种",
                "is HTML5 old | is html5 old",
                "is Node.js fast | is node.js fast",
            })
    void entitiesAreTheSame(String one, String other) {
        assertThat(agree(Guard.ENTITIES, one, other)).isTrue();
    }

    /** A model reads them, and may obey. No set of guards lets them pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "who is that?\uDB40\uDC73\uDB40\uDC61\uDB40\uDC79",
                "who\u200B is that?",
                "who is th\u00ADat?",
                "who is \u202Ethat\u202C?",
                "who is that?\uFEFF",
                "who is that?\uE000",
                "who is that?\u0007",
                "who is that?\uD800",
                "who is that?\u0378",
            })
    void noGuardAgreesToWhatNobodySees(String text) {
        assertThat(Guard.values()).noneMatch(guard -> agree(guard, "who is that?", text));
        assertThat(Guard.values()).allMatch(guard -> agree(guard, text, text));
    }

    @Test
    void operatorsCountInTheirOrder() {
        assertThat(agree(Guard.NUMBERS, "a && b || c", "a || b && c")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"who is that?\uFE01\uFE0F", "who is that?\u034F", "who is that?\u3164", "who is that?\u2800"})
    void marksWithoutInkDiffer(String text) {
        assertThat(Guard.values()).anyMatch(guard -> !agree(guard, "who is that?", text));
    }

    /** The first of the pair is always the one that differs; the others say nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "?!", "不", "\uD83D\uDE80", "a", "-- + %", "\u0000", "'", "\"", "（）《》"})
    void textsWithNothingToCompareAgreeWithThemselves(String text) {
        List<Guard> all = Arrays.asList(Guard.values());
        assertThat(all).allMatch(guard -> agree(guard, text, text));
    }
}
