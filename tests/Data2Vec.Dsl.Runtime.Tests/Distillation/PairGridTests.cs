using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

/// <summary>The pair says what is masked. Where it says nothing, it is the grid at its student's mask point.</summary>
public sealed class PairGridTests
{
    [Fact]
    public void A_pair_that_says_nothing_has_the_grid_of_its_student()
    {
        using var pair = new TinyPair();
        using var batch = TinyPair.Batch(0);
        Assert.Equal(pair.StudentEncoder.GridOf(batch), pair.GridOf(batch));
    }

    [Fact]
    public void Masks_of_a_training_are_drawn_on_the_grid_of_the_pair()
    {
        using var tiny = new TinyPair();
        using var pair = new Columns(tiny);
        using var trainer = new Trainer<ImageBatch>(pair, TinyPair.Batch, new TrainingOptions { LogEvery = 1, Updates = 2 });
        trainer.Run();
        Assert.Equal(2, pair.Seen.Count);
        Assert.All(pair.Seen, grid => Assert.Equal((1, 36), (grid.Rows, grid.Columns)));
    }

    // The same positions, told as one row: what a policy of spans would ask for.
    private sealed class Columns(TinyPair tiny) : Pair<ImageBatch>(nameof(Columns), tiny.Store)
    {
        public List<MaskGrid> Seen { get; } = [];

        public override Encoder<ImageBatch> StudentEncoder => tiny.StudentEncoder;

        public override Encoder<ImageBatch> TeacherEncoder => tiny.TeacherEncoder;

        public override MaskPolicy Masking => tiny.Masking;

        public override DecaySchedule TeacherDecay => tiny.TeacherDecay;

        public override Recipes.Recipe Recipe => tiny.Recipe;

        public override MaskGrid GridOf(ImageBatch batch) => base.GridOf(batch) with { Rows = 1, Columns = 36 };

        public override StepResult forward(ImageBatch batch, MaskBatch mask)
        {
            Seen.Add(mask.Grid);
            return tiny.forward(batch, mask);
        }
    }
}
