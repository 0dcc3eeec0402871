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

    /// <summary>Recorded from Packer; names inside of <c>cases</c>.</summary>
    public static string[] PackerFiles { get; } =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "cases", "packer"))
            .Select(static path => $"packer/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal),
    ];

    public static TemplateCase[] Recorded { get; } = [.. PackerFiles.SelectMany(Read)];

    public override string ToString() => Template;

    public string ToText() =>
        $"=== template\n{Template}\n=== {(IsError ? "error" : "output")}\n{Expected}\n";

    [GeneratedRegex(
        @"=== template\n(?<template>.*?)\n=== (?<kind>output|error)\n(?<expected>.*?)\n(?==== template|\z)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
