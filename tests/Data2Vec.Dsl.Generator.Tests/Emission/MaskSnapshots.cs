using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The code of masking policies.</summary>
public sealed class MaskSnapshots : SnapshotTest
{
    [Fact]
    public Task BlockMask() => Verify(Harness.Generate(Golden.BlockMask).Result);

    [Fact]
    public Task RandomMask() => Verify(Harness.Generate(Golden.RandomMask).Result);

    [Fact]
    public Task SpanMask() => Verify(Harness.Generate(Golden.SpanMask).Result);

    [Fact]
    public Task TokenMask() => Verify(Harness.Generate(Golden.TokenMask).Result);
}
