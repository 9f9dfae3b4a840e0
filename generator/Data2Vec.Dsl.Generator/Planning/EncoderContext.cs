using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Where in an encoder a stage stands: what flows into it, and what the stages above it have set up.</summary>
internal sealed class EncoderContext(TypeSpec type, Modality modality, IReadOnlyList<AttributeSpec> attributes, Findings findings)
{
    /// <summary>The class being declared.</summary>
    public TypeSpec Type { get; } = type;

    public Modality Modality { get; } = modality;

    /// <summary>The part of the model that a stage in this place belongs to.</summary>
    public Part Part => MaskPoint is null ? Part.Local : Transformer is null ? Part.Stem : Part.Context;

    /// <summary>What says, in the code of a stage in this place, which positions are padding.</summary>
    public string Padding => Part != Part.Local ? "sequence.Padding" : Modality == Modality.Audio ? "FramePadding(x, batch, Frames)" : "batch.Padding";

    /// <summary>How long an input the costs are told for: values of the symbols in shapes.</summary>
    public Dictionary<string, long> Reference { get; } = [];

    /// <summary>How samples become frames, once a convolution has made some.</summary>
    public FramePlan? Frames { get; set; }

    /// <summary>How many stages of each kind have been passed, for their names.</summary>
    public Dictionary<string, int> Passed { get; } = [];

    public Findings Findings { get; } = findings;

    /// <summary>The argument that decided how many channels flow.</summary>
    public Site? WidthSite { get; set; }

    /// <summary>What flows into the stage being planned.</summary>
    public Shape Shape { get; set; } = Shape.Unknown;

    /// <summary>The stage above.</summary>
    public StagePlan? Previous { get; set; }

    /// <summary>How the positions are arranged, once there are positions.</summary>
    public PositionGrid? Grid { get; set; }

    /// <summary>Learned positions in front of the others.</summary>
    public int ExtraTokens { get; set; }

    /// <summary>The mask point, once it has been passed.</summary>
    public IMaskPoint? MaskPoint { get; set; }

    /// <summary>A bias for the attention of the blocks that follow.</summary>
    public IAttentionBias? AttentionBias { get; set; }

    /// <summary>The blocks, once they have been passed.</summary>
    public IBlocks? Transformer { get; set; }

    /// <summary>Whether no stage stands below this one.</summary>
    public bool IsLast(AttributeSpec stage) => attributes.Last(a => Stage.Of(a) is { Entry: null }) == stage;

    /// <summary>A name for the next stage of a kind: the first "linear", the second "linear2".</summary>
    public string NextName(string kind)
    {
        Passed[kind] = Passed.TryGetValue(kind, out var count) ? count + 1 : 1;
        return Passed[kind] == 1 ? kind : kind + Passed[kind].ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What <see cref="Reference"/> is, in words; null where every size is constant.</summary>
    public string? ReferenceText { get; set; }

    /// <summary>The entry of an image encoder.</summary>
    public IImageInput? Image { get; set; }

    /// <summary>The entry of a text encoder.</summary>
    public ITextInput? Text { get; set; }

    /// <summary>Samples per second of an audio encoder.</summary>
    public int SampleRate { get; set; }

    /// <summary>Where that is said.</summary>
    public Site? RateSite { get; set; }

    /// <summary>The shortest input that the encoder declares; null where it takes any.</summary>
    public ShortestInput? Shortest { get; set; }

    /// <summary>Frames that the stages below the convolutions need of a clip.</summary>
    public long MinFrames { get; set; } = 1;

    /// <summary>The stage that makes positions of the input, as it should be written where it is missing.</summary>
    public string FrontStage
    {
        get
        {
            var heads = Find<TransformerAttribute>() is { } blocks ? AttributeReader.Read<TransformerAttribute>(blocks).Heads : 0;
            var stage = string.Format(System.Globalization.CultureInfo.InvariantCulture, Modality.Front, Literal.Said(Suggest.Width(heads)));
            return Image is { } image && Suggest.Patch(image.Height, image.Width) is var patch and not Suggest.UsualPatch
                ? stage.Replace(")", $", Patch = {Literal.Said(patch)})")
                : stage;
        }
    }

    /// <summary>That stage's attribute, wherever it stands.</summary>
    public AttributeSpec? FindFront() => attributes.FirstOrDefault(a => a.ShortName == Modality.FrontName);

    /// <summary>The attributes around one between which no stage changes the width.</summary>
    public IEnumerable<AttributeSpec> OfSameWidth(AttributeSpec spec)
    {
        var place = attributes.TakeWhile(a => a != spec).Count();
        return attributes.Take(place).Reverse().TakeWhile(a => !ChangesWidth(a)).Concat(attributes.Skip(place).TakeWhile(a => !ChangesWidth(a)));
    }

    private static bool ChangesWidth(AttributeSpec attribute) => Stage.Of(attribute) is { ChangesWidth: true };

    /// <summary>Something makes positions: that stage, or one of the user's that makes frames.</summary>
    public bool HasFront => FindFront() is not null || (Frames is { } frames && frames != FramePlan.Samples);

    /// <summary>An attribute of the encoder, wherever it stands.</summary>
    public AttributeSpec? Find<T>() => attributes.FirstOrDefault(a => a.Name == typeof(T).Name);
}
