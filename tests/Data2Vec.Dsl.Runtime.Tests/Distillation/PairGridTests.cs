using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

/// <summary>Which positions are masked is the pair's to say. Default: those at the mask point of its student.</summary>
public sealed class PairGridTests
{
    [Fact]
    public void The_default_is_the_grid_of_the_student()
    {
        using var pair = new TinyPair();
        using var batch = TinyPair.Batch(0);
        Assert.Equal(pair.StudentEncoder.GridOf(batch), pair.GridOf(batch));
    }

    [Fact]
    public void Masks_of_a_training_are_drawn_on_the_grid_of_the_pair()
    {
        using var tiny = new TinyPair();
        using var pair = new Reshaped(tiny);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new TrainingOptions { LogEvery = 1, Updates = 2 });
        trainer.Run();
        Assert.Equal(2, pair.Seen.Count);
        Assert.All(pair.Seen, grid => Assert.Equal((4, 9), (grid.Rows, grid.Columns)));
    }

    // The same 36 positions in another form.
    private sealed class Reshaped(TinyPair tiny) : Pair<ImageBatch>(nameof(Reshaped), tiny.Store)
    {
        public List<MaskGrid> Seen { get; } = [];

        public override Encoder<ImageBatch> StudentEncoder => tiny.StudentEncoder;

        public override Encoder<ImageBatch> TeacherEncoder => tiny.TeacherEncoder;

        public override MaskPolicy Masking => tiny.Masking;

        public override DecaySchedule TeacherDecay => tiny.TeacherDecay;

        public override Recipes.Recipe Recipe => tiny.Recipe;

        public override MaskGrid GridOf(ImageBatch batch) => base.GridOf(batch) with { Rows = 4, Columns = 9 };

        public override StepResult forward(ImageBatch batch, MaskBatch mask)
        {
            Seen.Add(mask.Grid);
            return tiny.forward(batch, mask);
        }
    }
}
