using System.Globalization;
using Kiln.GoTemplate.Formatting;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate;

/// <summary>What is wrong with a template, or what stopped its evaluation.</summary>
/// <param name="Message">In the words of Go's text/template, which template authors search the web for.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public sealed record GoTemplateError(string Message, int Line, int Column)
{
    internal GoTemplateError(string message, SourcePosition position)
        : this(message, position.Line, position.Column) => ByteColumn = position.ByteColumn;

    /// <summary>The line of the action that the text ends in, when it is another one.</summary>
    internal int? ActionLine { get; init; }

    private int ByteColumn { get; }

    /// <summary>The part of the template that was evaluated; null for a syntax error.</summary>
    public string? Context { get; init; }

    /// <summary>The defined template that it stands in; empty for the main one.</summary>
    public string TemplateName { get; init; } = "";

    /// <summary>The whole text as Go prints it.</summary>
    /// <param name="rootName">The name of the main template; Packer calls it <c>root</c>.</param>
    public string ToGoText(string rootName)
    {
        if (Context is null)
        {
            string where = Message.EndsWith(" action", StringComparison.Ordinal) ? "" : " in action";
            string start = ActionLine is { } action ? $"{where} started at {rootName}:{action}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"template: {rootName}:{Line}: {Message}{start}");
        }

        string name = TemplateName.Length == 0 ? rootName : TemplateName;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"template: {rootName}:{Line}:{ByteColumn}: executing {GoQuote.Quote(name)} at <{Context}>: {Message}");
    }

    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
