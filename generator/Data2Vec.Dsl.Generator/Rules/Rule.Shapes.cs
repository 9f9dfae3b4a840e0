using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V1xxx: what a stage needs of its input. D2V2xxx: transformer geometry. D2V3xxx: patches. D2V9xxx: budgets.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor StageOrder = Error(
        "D2V1002",
        "A stage stands where its input does not fit",
        "[{0}] needs {1}, but here flows {2}; {3}",
        "Stages run top to bottom. Axes have roles (batch, height, token, channel, …), and sizes that happen to agree do not make them fit.");

    public static readonly DiagnosticDescriptor ArgumentRange = Error(
        "D2V1004",
        "An argument is out of range",
        "'{0} = {1}' must be {2}; use {3}",
        "Outside this range the model cannot be built, or would compute nothing.");

    public static readonly DiagnosticDescriptor Overflow = Error(
        "D2V1011",
        "A size exceeds 64 bits",
        "The sizes of [{0}] multiply to more than 9.2e18; use smaller values",
        "Parameter and element counts are 64-bit integers.");

    public static readonly DiagnosticDescriptor StageWithoutEffect = Error(
        "D2V1015",
        "A stage stands where it has no effect",
        "[{0}] acts on [{1}], which stands above it; move it up",
        "Stages run top to bottom, so a stage can only act on what follows.");

    public static readonly DiagnosticDescriptor HeadsDivideDim = Error(
        "D2V2001",
        "Heads must divide the width",
        "'Heads = {0}' does not divide the {1} channels that arrive here ({1} = {0} × {2} + {3}); use {4} heads",
        "Each head works on an equal share of the channels. Rounding down would silently ignore the rest.");

    public static readonly DiagnosticDescriptor HiddenRatio = Info(
        "D2V2005",
        "Unusual width of the feed-forward layer",
        "'Hidden = {0}' is {1} times the {2} channels; usual is 2 to 8 times, the papers use {3}",
        "A missing or extra digit here is a legal model of another size.");

    public static readonly DiagnosticDescriptor PatchDividesImage = Error(
        "D2V3002",
        "Patches must tile the image",
        "'Patch = {0}' does not tile {1} of {2} pixels ({2} = {0} × {3} + {4}), so {4} {5} would be cut off; use a patch of {6}, or an image of {7} or {8} pixels",
        "A convolution with this stride would silently drop the remainder.");

    public static readonly DiagnosticDescriptor BudgetExceeded = Error(
        "D2V9001",
        "The model exceeds its budget",
        "'{0}' has {1} {2}, more than '{3} = {4}'; the largest stage is [{5}] with {6} %: make it smaller or raise the budget to {1}",
        "The budget is part of the declaration so that growth is a decision.");
}
