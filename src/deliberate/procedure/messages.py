"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {
    "procedure.syntax": ("{path} 不是有效的 TOML 或 JSON：{detail}", "{path} is not valid TOML or JSON: {detail}"),
    "procedure.shape": ("模板应当是一组“名称：值”。", "A template is a set of names and values."),
    "procedure.text": ("“{at}”的 {field} 没有填写或超过 200 字。", "{at}: {field} is empty or longer than 200 characters."),
    "procedure.key": (
        "“{at}”的代号 {key} 只能用小写字母、数字和下划线。",
        "{at}: the key {key} may hold lower-case letters, digits and underscores.",
    ),
    "procedure.key_twice": (
        "代号 {key} 用了不止一次，每个环节的代号必须不同。",
        "The key {key} stands more than once; each stage needs its own.",
    ),
    "procedure.kind": ("“{at}”的类型 {kind} 不存在。", "{at}: there is no stage kind {kind}."),
    "procedure.roles": ("“{at}”没有写明由谁负责。", "{at}: nobody is named who answers for it."),
    "procedure.role": ("“{at}”的角色 {role} 不存在。", "{at}: there is no role {role}."),
    "procedure.param": ("“{at}”的 {field} 应当是 {allowed}。", "{at}: {field} must be {allowed}."),
    "procedure.param_unknown": ("“{at}”的参数 {field} 不存在。", "{at}: there is no parameter {field}."),
    "procedure.exit_unknown": ("“{at}”没有“{outcome}”这种结果。", "{at}: there is no outcome {outcome}."),
    "procedure.exit_missing": ("“{at}”没有写明出现“{outcome}”时去哪个环节。", "{at}: it is not said where {outcome} leads."),
    "procedure.exit_target": ("“{at}”的“{outcome}”指向不存在的环节 {target}。", "{at}: {outcome} leads to {target}, which does not exist."),
    "procedure.stage_shape": ("第 {at} 个环节的写法不对。", "Stage {at} is not written as a stage."),
    "procedure.stage_count": ("一个程序应有 2 到 40 个环节，现在有 {count} 个。", "A procedure has 2 to 40 stages; this one has {count}."),
    "procedure.unreachable": ("没有任何路径能走到“{at}”。", "No path leads to {at}."),
    "procedure.endless": ("从“{at}”走不到任何结束环节。", "From {at} no end can be reached."),
    "procedure.no_end": ("程序没有结束环节。", "The procedure has no end."),
    "procedure.ended": ("这件事已经办结归档，不能再变动。", "This case has ended and stays as it is."),
    "procedure.paused": ("程序自 {since} 起暂停，请先恢复。", "The procedure rests since {since}; resume it first."),
    "procedure.running": ("程序没有暂停。", "The procedure does not rest."),
    "procedure.outcome": (
        "这个环节不能以“{outcome}”结束，可以是：{allowed}。",
        "This stage cannot end with {outcome}; it may end with {allowed}.",
    ),
    "procedure.time": ("时间早于进入本环节的时间。", "That is before the stage was entered."),
    "procedure.missing": (
        "还差 {count} 项要求，补齐后才能进入下一环节。",
        "{count} requirements are missing before this stage can be left.",
    ),
    "procedure.override": ("越过要求必须写明经办人和理由。", "An override needs a named person and a reason."),
    "procedure.too_few_rounds": (
        "才协商了 {rounds} 轮；至少协商 {needed} 轮后才能认定难以达成共识。",
        "Only {rounds} round(s) were held; {needed} are needed before consensus may be called hard to reach.",
    ),
    "procedure.too_many_rounds": ("已达到 {rounds} 轮上限，请提交上级研究。", "The limit of {rounds} rounds is reached; hand it up."),
}
