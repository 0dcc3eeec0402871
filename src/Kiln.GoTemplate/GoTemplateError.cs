namespace Kiln.GoTemplate;

/// <summary>What is wrong with a template, or what stopped its evaluation.</summary>
/// <param name="Message">In the words of Go's text/template, which template authors search the web for.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public sealed record GoTemplateError(string Message, int Line, int Column)
{
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
            return $"template: {rootName}:{Line}: {Message}";
        }

        string name = TemplateName.Length == 0 ? rootName : TemplateName;
        return $"template: {rootName}:{Line}:{Column - 1}: executing \"{name}\" at <{Context}>: {Message}";
    }

    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
