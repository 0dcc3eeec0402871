using System.Text.RegularExpressions;

namespace Kiln.GoTemplate.Tests;

/// <summary>A template with what it must give: an output, or Go's error text.</summary>
public sealed partial record TemplateCase(string Template, string Expected, bool IsError)
{
    public static TemplateCase[] Read(string file)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cases", file));
        return [.. Blocks().Matches(text).Select(static m => new TemplateCase(
            m.Groups["template"].Value,
            m.Groups["expected"].Value,
            m.Groups["kind"].Value == "error"))];
    }

    public override string ToString() => Template;

    [GeneratedRegex(
        @"=== template\n(?<template>.*?)\n=== (?<kind>output|error)\n(?<expected>.*?)\n(?==== template|\z)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
