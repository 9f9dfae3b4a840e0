using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>The usual ways to silence a rule, or to change how loud it is, work.</summary>
public sealed class SuppressionTests
{
    private static readonly string s_odd = Harness.Usings + Samples.All.With("Heads = 4", "Heads = 4, Hidden = 64");

    [Fact]
    public async Task Without_a_word_it_is_reported() => Assert.Equal(["D2V2005"], (await Harness.AnalyzeAsync(s_odd)).Select(d => d.Id));

    [Fact]
    public async Task A_pragma_silences_it() => Assert.Empty(await Harness.AnalyzeAsync(
        s_odd.With("[Transformer", "#pragma warning disable D2V2005\n[Transformer").With("public sealed partial class Tiny;", "#pragma warning restore D2V2005\npublic sealed partial class Tiny;")));

    [Fact]
    public async Task An_attribute_on_the_class_silences_it() => Assert.Empty(await Harness.AnalyzeAsync(
        s_odd.With("[ImageEncoder", "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Transformer\", \"D2V2005\")]\n[ImageEncoder")));

    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Warn, DiagnosticSeverity.Warning)]
    public async Task An_editorconfig_makes_it_louder(ReportDiagnostic configured, DiagnosticSeverity severity)
    {
        var diagnostic = Assert.Single(await Harness.AnalyzeAsync(Harness.Generate(Configured(configured))));
        Assert.Equal(severity, diagnostic.Severity);
    }

    [Fact]
    public async Task An_editorconfig_silences_it() =>
        Assert.Empty(await Harness.AnalyzeAsync(Harness.Generate(Configured(ReportDiagnostic.Suppress))));

    // What the compiler makes of dotnet_diagnostic.D2V2005.severity in the file's .editorconfig.
    private static Compilation Configured(ReportDiagnostic severity)
    {
        var compilation = Harness.Compile(s_odd);
        return compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Configuration(severity)));
    }

    private sealed class Configuration(ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = severity;
            return diagnosticId == "D2V2005";
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = ReportDiagnostic.Default;
            return false;
        }
    }
}
