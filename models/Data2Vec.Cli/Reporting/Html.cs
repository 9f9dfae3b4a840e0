using System.Xml.Linq;

namespace Data2Vec.Cli.Reporting;

/// <summary>Elements of the report's page. It is built as XML, so whatever stands in a path, a name or a text is escaped.</summary>
internal static class Html
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    /// <summary>An element.</summary>
    public static XElement Tag(string name, params object?[] content) => new(_html + name, content);

    /// <summary>An element of a class of the style sheet.</summary>
    public static XElement Class(string name, string classes, params object?[] content) => Tag(name, [new XAttribute("class", classes), .. content]);

    /// <summary>An image inside the page.</summary>
    /// <param name="png">The image.</param>
    /// <param name="description">Read out in its place.</param>
    public static XElement Image(byte[] png, string description) => Tag(
        "img", new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(png)), new XAttribute("alt", description));

    /// <summary>The head of a row.</summary>
    public static XElement RowHead(string text) => Tag("th", new XAttribute("scope", "row"), text);

    /// <summary>The head of a column.</summary>
    public static XElement ColumnHead(string text) => Tag("th", new XAttribute("scope", "col"), text);
}
