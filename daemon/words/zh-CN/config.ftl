# 配置可能有的问题：每个问题一条。其位置（文件、行、列）另行显示。

config-unreadable = 无法读取 { $path }（{ $cause }）
config-not-utf8 = { $key } 不是 UTF-8 文本
config-too-large = 该文件超过 { $max } 字节，配置文件不应如此之大
config-syntax = 不是有效的 TOML（{ $cause }）
config-unknown-key =
    { GIVEN($nearest) ->
        [yes] 没有 { $key } 这项配置；是否想写 { $nearest }？
       *[no] 没有 { $key } 这项配置
    }
config-unknown-section =
    { GIVEN($nearest) ->
        [yes] 没有 [{ $key }] 这一节；是否想写 [{ $nearest }]？
       *[no] 没有 [{ $key }] 这一节
    }
config-wrong-type = { $key } 应为 { $expected }，实际为 { $found }
config-not-one-of =
    { GIVEN($nearest) ->
        [yes] { $key } 应为下列之一：{ $allowed }，实际为 { $found }；是否想写 { $nearest }？
       *[no] { $key } 应为下列之一：{ $allowed }，实际为 { $found }
    }
config-out-of-range = { $key } 应在 { $min } 到 { $max } 之间，实际为 { $found }
config-not-a-size = { $key } 应为带单位的大小，例如 "50 GiB"，实际为 { $found }
config-not-a-zone =
    { GIVEN($nearest) ->
        [yes] { $key } 应为时区，例如 "Asia/Shanghai"，或 "system"，实际为 { $found }；是否想写 { $nearest }？
       *[no] { $key } 应为时区，例如 "Asia/Shanghai"，或 "system"，实际为 { $found }
    }
config-not-a-secret-ref = { $key } 应写明密钥存放的位置，而不是密钥本身："credential:名称" 或 "file:路径"
config-not-a-bay-place = { $key }：{ $found } 既不是 "1-1.4" 这样的 USB 端口，也不是绝对路径的目录
config-not-an-address = { $key } 应为带端口的地址，例如 "127.0.0.1:8420"，实际为 { $found }
config-not-a-public-key = { $key } 为 { $found }，不是该类公钥（<名称>+<密钥标识>+<base64>）：日志和见证方的公钥均由其采集站的 "docket identity show" 给出
config-not-a-recipient = { $key } 为 { $found }，不是 "docket keys create" 和 "docket keys show" 所给出的公钥（docket-archive-<64 位十六进制>-<8 位十六进制>）：请完整复制；末八位用于发现输错的字符
config-not-a-url = { $key } 应为网址，且其中不含账户，例如 "https://example.org/hook"
config-not-a-time = { $key } 应为一天中的时刻，例如 "07:30"，实际为 { $found }
config-not-a-target-url = { $key } 应为目录，例如 "file:///mnt/second"，或存储桶，例如 "s3://evidence"
config-not-a-target-name = { $key } 只能用小写字母、数字和连字符，且不能为 "local"，实际为 { $found }
config-not-a-pattern = { $key } 应为正则表达式，实际为 { $found }
config-needs-other = { $key } 须与 { $other } 一同设置
config-duplicate = { $key } 中 { $found } 出现了两次
config-relative-path = { $key } 应为从 / 开始的完整路径，实际为 { $found }
config-empty-list = { $key } 至少应有一个值
config-not-a-log-directive =
    { GIVEN($nearest) ->
        [yes] { $key } 应为日志级别（error、warn、info、debug、trace）或筛选式，例如 "info,docket::flow=debug"，其中有 { $found }；是否想写 { $nearest }？
       *[no] { $key } 应为日志级别（error、warn、info、debug、trace）或筛选式，例如 "info,docket::flow=debug"，其中有 { $found }
    }
config-key-twice = 该键或该节在此处重复出现
config-not-an-assignment = { $path } 之后的内容不符合“节.键=值”的格式
config-missing = 缺少 { $key }
config-not-a-server = { $key } 应为主机名，或“主机名:端口”，实际为 { $found }
config-not-a-mail-address = { $key } 应为邮件地址，例如 docket@example.org，实际为 { $found }
config-not-a-name = { $key } 应为 1 至 { $max } 个字符，首尾没有空白
config-control-character = { $key } 中含有不可见的字符，例如换行
config-unencrypted = { $key } 只有发往本机时才可以不加密

# 值的类型。

type-text = 文字
type-whole = 整数
type-decimal = 小数
type-switch = true 或 false
type-moment = 日期或时间
type-list = 列表
type-table = 表
