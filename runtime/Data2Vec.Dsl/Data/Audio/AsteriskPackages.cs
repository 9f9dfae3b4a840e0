using System.Collections.Frozen;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>The Debian packages of each language: the clips, and the texts with them.</summary>
internal static class AsteriskPackages
{
    /// <summary>Version 1.6.1-1, that of Debian 12.</summary>
    public static IReadOnlyDictionary<string, DebianPackage[]> Published { get; } = new Dictionary<string, DebianPackage[]>
    {
        ["en"] = Of(
            "en", 18.3, "2be3ea287d83299d143815fa804f11179a75b7affd4a758b98b55f5afc18a35d", "973e797d28e37fa6ca3c0a9d6fa717e77cf1268ae916bf09fd3503113cdffa50"),
        ["es"] = Of(
            "es", 23.8, "9283a09a6d56fccdcc2bcfe86c48f0f844289cfbd46a3184d8785a6f7f569903", "9afdab7f559f036649fb406e625899306ca1004df8ebe39c30bfbd5912d66f74"),
        ["fr"] = Of(
            "fr", 18.5, "8d4e1bc32ed5ba7fbda40841ca1825ed20cc6232724a473c90f8bb0e53e6073e", "04c82c78c570c43a7136cbc5e2488d0c470b775468dff9fbce4a131b18cf1056"),
        ["it"] = Of(
            "it", 18.3, "5a26638089e134b8ac39363fe249c5c93c50cd8bfdc9b2499ae61ec4a35e2fcb", "3884d9457e12f21caa018c18f0d587df5d53ebea14b673d8453a134c5941ab3b"),
        ["ru"] = Of(
            "ru", 18.8, "ccbfaebfa450b7a9ddf644ae0f3d1e9017d5df7c0aebe816e946345589d38201", "28a61616bb0cd3345a7ea532dec4df9f071e5d0fa9f8c1a563ea9669002f39ab"),
    }.ToFrozenDictionary();

    private static DebianPackage[] Of(string language, double megabytes, string clips, string texts) =>
    [
        new($"asterisk-core-sounds-{language}-wav", [clips], megabytes),
        new($"asterisk-core-sounds-{language}", [texts], 0.02),
    ];
}
