using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V1xxx: what a stage needs of its input. D2V2xxx: transformer geometry. D2V3xxx: patches. D2V4xxx: tokens. D2V9xxx: budgets.
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

    public static readonly DiagnosticDescriptor ClipTooShort = Error(
        "D2V1006",
        "The shortest clip gives no output",
        "'{0} = {1}' leaves [{2}] without an output: all stages together need {3} samples ({4} ms); use {5} or more",
        "Each convolution shortens what it gets. A clip that is shorter than the receptive field ends as nothing on the way.");

    public static readonly DiagnosticDescriptor Overflow = Error(
        "D2V1011",
        "A size exceeds 64 bits",
        "With [{0}] the model's sizes multiply to more than 64 bits can count; use smaller values",
        "Parameter and element counts are 64-bit integers.");

    public static readonly DiagnosticDescriptor StageWithoutEffect = Error(
        "D2V1015",
        "A stage stands where it has no effect",
        "[{0}] acts on [{1}], which stands above it; move it up",
        "Stages run top to bottom, so a stage can only act on what follows.");

    public static readonly DiagnosticDescriptor TwoSizes = Error(
        "D2V1016",
        "An image has two sizes",
        "'{0} = {1}' contradicts 'Size = {2}'; keep 'Size' for a square image, or 'Height' and 'Width'",
        "Size says that the image is square, Height and Width say its sides one by one. One of them would be ignored in silence.");

    public static readonly DiagnosticDescriptor TokensCoincide = Error(
        "D2V1017",
        "Mask and padding are one token",
        "'MaskToken = {0}' ({1}) is the padding token as well; use {2}",
        "A masked position would count as padding: it would have no place in the text, and attention would pass it by.");

    public static readonly DiagnosticDescriptor VanishesInFloat32 = Error(
        "D2V1018",
        "A small number vanishes in float32",
        "'{0} = {1}' is below the least number that float32 holds with all digits, 1.18e-38, so the quotient it guards could be infinite; use for example {2}",
        "Numbers in a declaration are of 64 bits, those of a model of 32. What is too small becomes 0, and guards nothing.");

    public static readonly DiagnosticDescriptor GroupsDivideDim = Error(
        "D2V3001",
        "Groups do not divide the width",
        "'Groups = {0}' does not divide the {1} channels ({2}); use {3}",
        "A grouped convolution cuts the channels into groups of equal size.");

    public static readonly DiagnosticDescriptor StrideSkips = Warning(
        "D2V3010",
        "The convolution skips positions",
        "'Stride = {0}' is more than 'Kernel = {1}', so {2} of every {3} positions are never seen; use a stride of {1} or less, or a kernel of {0}",
        "Windows that do not touch leave gaps in the audio: what is said there is lost.");

    public static readonly DiagnosticDescriptor WeightNormOfSeveral = Error(
        "D2V3011",
        "Weight norm is for a single convolution",
        "'WeightNorm = true' is wav2vec 2.0's form of one convolution, but 'Layers = {0}'; leave it out (data2vec's form), or use one layer",
        "No published model has it, and the names of such weights are not defined in any checkpoint.");

    public static readonly DiagnosticDescriptor HeadsDivideDim = Error(
        "D2V2001",
        "Heads must divide the width",
        "'Heads = {0}' does not divide the {1} channels that arrive here ({2}); use {3}",
        "Each head works on an equal share of the channels. Rounding down would silently ignore the rest.");

    public static readonly DiagnosticDescriptor HiddenRatio = Info(
        "D2V2005",
        "Unusual width of the feed-forward layer",
        "'Hidden = {0}' is {1} times the {2} channels; usual is 2 to 8 times, the papers use {3}",
        "A missing or extra digit here is a legal model of another size.");

    public static readonly DiagnosticDescriptor LayerDropOnOneBlock = Warning(
        "D2V2012",
        "Layer drop on a single block",
        "'LayerDrop = {0}' skips the only block, so in {1} % of the updates the encoder learns nothing; leave it out, or use more blocks",
        "Layer drop skips whole blocks at random. It makes a deep stack robust, but a stack of one has nothing else to work with.");

    public static readonly DiagnosticDescriptor DropPathOnOneBlock = Warning(
        "D2V2013",
        "Drop path on a single block",
        "'DropPath = {0}' never drops anything in a stack of one block; leave it out, or use more blocks",
        "Drop path rises from 0 in the first block to its value in the last. The first of one is also the last, and its share stays 0.");

    public static readonly DiagnosticDescriptor PatchDividesImage = Error(
        "D2V3002",
        "Patches must tile the image",
        "'Patch = {0}' does not tile '{1}' ({2}), so {3} of pixels would be cut off; use a patch of {4}, or {5}",
        "A convolution with this stride would silently drop the remainder.");

    public static readonly DiagnosticDescriptor TiedWidth = Error(
        "D2V4006",
        "Token vectors and output differ in width",
        "[{0}] compares the {1} channels of the output of '{2}' with token vectors of {3}; write 'Dim = {4}' where the output's width is said, or leave that stage out",
        "The last layer is the embedding itself: logits are products of output and token vectors, so both have one width.");

    public static readonly DiagnosticDescriptor PositionsAlike = Warning(
        "D2V4001",
        "Nothing tells masked positions apart",
        "Nothing behind the mask point of '{0}' tells positions apart, so the student predicts the same for every masked {1}; {2} [{3}] below its [{4}]",
        "Every masked position holds the same mask, and attention treats positions alike. The best prediction is then the mean of all targets.");

    public static readonly DiagnosticDescriptor BudgetExceeded = Error(
        "D2V9001",
        "The model exceeds its budget",
        "'{0}' has {1} {2}, more than '{3} = {4}'; make [{5}] smaller, which has {6} % of them, or raise the budget to {7}",
        "The budget is part of the declaration so that growth is a decision.");

    public static readonly DiagnosticDescriptor FrozenStateChanged = Error(
        "D2V9005",
        "A frozen model has changed",
        "The state is frozen, but {0}; undo the change, or freeze 'State = {1}'",
        "Checkpoints are read by name and shape. Who freezes a model promises that those already written can still be read.");
}
