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
                "describe it in one line | describe it in lines",
                "what is p - q | what is q - p",
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
                "describe it in one line | describe it in a line",
                "who is it - a friend | who is it, a friend",
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
                "must we knock | may we knock",
                "should I tip the driver | can I tip the driver",
                "how often should I shave | how often can I shave",
                "how much salt may I eat | how much salt must I eat",
                "do we have to queue | can we queue",
                "does a pilot need a licence | does a pilot have a licence",
                "will the bridge open | can the bridge open",
                "do owls sleep | must owls sleep",
                "does she want to move | does she move",
                "who is the mayor | who was the mayor",
                "how do I lock it | how did I lock it",
                "who wins the race | who won the race",
                "which horse wins | which horse won",
                "does the shop sell ink | has the shop sold ink",
                "is it being painted | has it been painted",
                "I accept the offer | I accepted the offer",
                "他走了吗 | 他会走吗",
                "他要搬家了吗 | 他搬家了吗",
                "谁输了决赛 | 谁会输决赛",
                "她到吗 | 她到了吗",
                "她几点到的 | 她几点到",
                "看病需要医保吗 | 看病有医保吗",
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
                "must we knock | do we have to knock",
                "how do I shave | how can I shave",
                "how should I shave | how would I shave",
                "how often should I shave | how often do I shave",
                "where can I sit | where do I sit",
                "what should I do if it burns | what do I do if it burns",
                "what do I need to pack | what should I pack",
                "could you tell me how to shave | how do I shave",
                "can you draw a cat | draw a cat",
                "I want to shave | how do I shave",
                "I would like a table | I want a table",
                "is it possible to swim | can I swim",
                "will it rain | is it going to rain",
                "how long will it take | how long does it take",
                "what would happen then | what happens then",
                "in May it rains | it rains in May",
                "who has won | who won",
                "tell me why it sank | why did it sink",
                "I lost my key, what do I do | what do I do, my key is lost",
                "draw it as if I were a king | draw it for a king",
                "where's the key | where is the key",
                "it'll rain | it will rain",
                "房子会塌吗 | 房子会不会塌",
                "钥匙丢了怎么办 | 钥匙丢了要怎么办",
                "天太冷了吗 | 天太冷吗",
                "看病要挂号吗 | 看病需要挂号吗",
                "应该怎么挂号 | 怎么挂号",
                "城墙是哪年塌的 | 城墙什么时候塌的",
                "纸是怎么做的 | 纸怎么做",
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
                "did you help her | did she help you",
                "what did I give you | what did you give me",
                "can he read my diary | can I read his diary",
                "do I know Bob | does Bob know me",
                "can he tell my dreams | can I tell his dreams",
                "我能骂他吗 | 他能骂我吗",
                "他会看我的日记吗 | 我会看他的日记吗",
                "你可以给我打电话吗 | 我可以给你打电话吗",
                "他们要告我们吗 | 我们要告他们吗",
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
                "if he hits me, what can I do | what can I do if he hits me",
                "can you tell me where I sit | where do I sit",
                "what's it made of | what is it made of",
                "你能告诉我我欠多少吗 | 我欠多少",
                "我能骂他吗 | 我可以骂他吗",
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
                "are you late | am I late",
                "did you win | did I win",
                "whose brother is Bob | who is Bob's brother",
                "谁是小王的老板 | 小王是谁的老板",
                "I fly to Chile soon | I fly to chile soon",
                "Who found the Amazon? | Who found the amazon?",
                "What is it about Java? | What is it about java?",
                "wash this cup | wash that cup",
                "can I sit here | can I sit there",
                "sell these books | sell those books",
                "这杯水 | 那杯水",
                "住在这里 | 住在那里",
                "is the tea hot | is the tea too hot",
                "is the tea very hot | is the tea too hot",
                "水很烫 | 水太烫",
                "what is Bob like | what does Bob like",
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
                "Sort it in Java. | Sort it in java.",
                "how big is chile | How big is Chile?",
                "HOW BIG IS CHILE? | How big is chile?",
                "Where To Buy Turkey? | Where to buy turkey?",
                "Where is Turkey? | Where is Turkey",
                "wash this cup | wash the cup",
                "is there a lion | are there lions",
                "the cup that I wash | the cup I wash",
                "is the tea very hot | is the tea really hot",
                "wash it too | wash it",
                "do you have to wash it | do I have to wash it",
                "what would he like | what he would like",
                "这么贵的水 | 那么贵的水",
                "你能告诉我怎么煮面吗 | 怎么煮面",
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
