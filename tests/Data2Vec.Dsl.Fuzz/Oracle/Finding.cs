namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What oracles can disagree about.</summary>
internal enum Disagreement
{
    /// <summary>The analyzer is silent, and the naive model or the run says that it is wrong.</summary>
    FalseAccept,

    /// <summary>The analyzer has an error, and the naive model says that all is right.</summary>
    FalseReject,

    /// <summary>A promised shape, count or cost is another one.</summary>
    Mismatch,

    /// <summary>One mistake gave several errors.</summary>
    ManyErrors,

    /// <summary>Generated code does not compile, or is warned about.</summary>
    BrokenCode,

    /// <summary>Generator or analyzer threw.</summary>
    Crash,

    /// <summary>The diagnostic stands neither on the mistake nor on what takes part in it.</summary>
    Misplaced,

    /// <summary>A fix that is offered leaves an error in the class that it mends.</summary>
    BadFix,

    /// <summary>A fix mends its class, and what is made of that no longer fits it.</summary>
    FarFix,

    /// <summary>An accepted model does not run, or does something else than it promises.</summary>
    BadRun,
}

/// <summary>A disagreement.</summary>
/// <param name="Number">The case.</param>
/// <param name="Kind">What about.</param>
/// <param name="What">Both sides of it.</param>
internal sealed record Finding(int Number, Disagreement Kind, string What);
