"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {
    "match.affinity": ("契合度应为绝对值不超过 {most} 的数。", "Affinities must be finite numbers up to {most}."),
    "match.array": ("文件不是二维数值数组（.npy）。", "The file is not a two-dimensional array of numbers (.npy)."),
    "match.capacity": ("共需 {demand} 人次，最多只能承担 {capacity} 人次。", "{demand} places are needed but members can serve only {capacity}."),
    "match.cell": ("第 {line} 行：“{value}”不是数，也不是“回避”。", "Line {line}: “{value}” is neither a number nor “conflict”."),
    "match.conflict": ("回避位置不存在：议题 {matter}，人员 {member}。", "No such pair for a conflict: matter {matter}, member {member}."),
    "match.csv": ("第 {line} 行不是可读的 CSV。", "Line {line} is not readable CSV."),
    "match.floor": ("共需 {demand} 人次，少于最少承担数之和 {floor}。", "{demand} places are needed, fewer than the least loads together, {floor}."),
    "match.header": ("第 {line} 行表头不对，应有：{columns}。", "The header at line {line} is wrong; needed: {columns}."),
    "match.impossible": ("回避太多，没有可行的匹配；请减少回避或提高承担上限。", "Conflicts leave no matching; allow more pairs or higher loads."),
    "match.limits": ("承担数或需求数不对：应为不小于 0 的整数，且下限不超过上限。", "Loads and demands must be whole numbers from 0, the lower limit not above the upper."),
    "match.names": ("名称有 {count} 个，应为 {needed} 个且互不相同。", "{count} names where {needed} different ones are needed."),
    "match.number": ("第 {line} 行：“{value}”应为不小于 0 的整数。", "Line {line}: “{value}” must be a whole number from 0."),
    "match.shape": ("契合度表是空的或不是二维：{shape}。", "The affinity table is empty or not two-dimensional: {shape}."),
    "match.short": ("第 {line} 行缺少格。", "Line {line} has too few cells."),
    "match.too_few": ("议题“{matter}”需要 {demand} 人，可以安排的只有 {allowed} 人。", "“{matter}” needs {demand} members, only {allowed} are allowed."),
    "match.too_many": ("“{member}”最少承担 {lower} 个，可以安排的议题只有 {allowed} 个。", "“{member}” must serve {lower} matters, only {allowed} are allowed."),
    "match.twice": ("第 {line} 行：“{name}”重复。", "Line {line}: “{name}” is repeated."),
    "match.unknown": ("第 {line} 行：契合度表中没有“{name}”。", "Line {line}: “{name}” is not in the affinity table."),
}  # fmt: skip
