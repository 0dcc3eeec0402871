using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Packer;

/// <summary>The functions that Packer adds to Go's.</summary>
public static class PackerFunctions
{
    private static readonly ImmutableArray<GoParameter> NoParameters = [];
    private static readonly ImmutableArray<GoParameter> OneText = [GoParameter.String];
    private static readonly ImmutableArray<GoParameter> AnyTexts = [GoParameter.String];

    private static readonly ImmutableArray<string> CleaningNames =
        ["clean_resource_name", "clean_ami_name", "clean_image_name"];

    /// <summary>Go's functions and Packer's.</summary>
    public static GoFunctionTable Create(PackerFunctionContext context)
    {
        GoFunctionTable table = GoFunctionTable.Standard
            .With(TextFunctions())
            .With(TimeFunctions(context))
            .With(PlaceFunctions(context))
            .With(VariableFunctions(context))
            .With(LookupFunctions(context));
        return context.CleanResourceName is { } clean ? table.With(CleaningFunctions(clean)) : table;
    }

    /// <summary>The names that all cloud builders give to their rule for resource names.</summary>
    private static IEnumerable<GoFunction> CleaningFunctions(Func<string, string> clean) =>
        CleaningNames.Select(name => new GoFunction(name, OneText, a => clean(a.Text(0))));

    private static IEnumerable<GoFunction> TextFunctions() =>
    [
        new("upper", OneText, static a => Upper(a.Text(0))),
        new("lower", OneText, static a => a.Text(0).ToLowerInvariant().Replace('İ', 'i')),
        new(
            "replace",
            [GoParameter.String, GoParameter.String, GoParameter.Int, GoParameter.String],
            static a => Replace(a.Text(3), a.Text(0), a.Text(1), a.Integer(2), a.MaxLength)),
        new(
            "replace_all",
            [GoParameter.String, GoParameter.String, GoParameter.String],
            static a => Replace(a.Text(2), a.Text(0), a.Text(1), -1, a.MaxLength)),
        new("split", [GoParameter.String, GoParameter.String, GoParameter.Int], Split),
        new("sed", [GoParameter.String, GoParameter.String], static _ => GoCallResult.Failed(
            "template function `sed` is deprecated use `replace` or `replace_all` instead")),
    ];

    /// <summary>.NET keeps letters outside of ASCII whose other case is inside.</summary>
    private static string Upper(string text) => text.ToUpperInvariant().Replace('ı', 'I').Replace('ſ', 'S');

    private static IEnumerable<GoFunction> TimeFunctions(PackerFunctionContext context) =>
    [
        new("timestamp", NoParameters, _ =>
            context.StartTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("isotime", AnyTexts, a => IsoTime(a, context.StartTime)) { IsVariadic = true },
        new("strftime", OneText, a => PercentTime.Format(context.StartTime.UtcDateTime, a.Text(0))),
        new("uuid", NoParameters, _ => TimeOrderedUuid(context.Time)),
    ];

    private static IEnumerable<GoFunction> PlaceFunctions(PackerFunctionContext context) =>
    [
        new("pwd", NoParameters, _ => context.WorkingDirectory),
        new("template_dir", NoParameters, _ => context.TemplateDirectory is null
            ? GoCallResult.Failed("template path not available")
            : context.TemplateDirectory),
        new("packer_version", NoParameters, _ => context.PackerVersion),
        new("build_name", NoParameters, _ => Available("build_name", context.BuildName)),
        new("build_type", NoParameters, _ => Available("build_type", context.BuilderType)),
    ];

    /// <summary>Outside of builds there is nothing to tell.</summary>
    private static GoCallResult Available(string name, string value) =>
        value.Length == 0 ? GoCallResult.Failed($"{name} not available") : value;

    private static IEnumerable<GoFunction> VariableFunctions(PackerFunctionContext context) =>
    [
        new("user", OneText, a => context.UserVariables.GetValueOrDefault(a.Text(0), "")),
        new("env", OneText, a => context.Environment is null
            ? GoCallResult.Failed("env vars are not allowed here")
            : context.Environment(a.Text(0)) ?? ""),
        new("build", OneText, a => BuildValue(context, a.Text(0))),
    ];

    private static IEnumerable<GoFunction> LookupFunctions(PackerFunctionContext context) =>
    [
        Lookup(context, "consul_key", OneText, "consul_key is not allowed here"),
        Lookup(
            context,
            "vault",
            [GoParameter.String, GoParameter.String],
            "Vault vars are only allowed in the variables section"),
        Lookup(
            context,
            "aws_secretsmanager",
            AnyTexts,
            "AWS Secrets Manager is only allowed in the variables section") with { IsVariadic = true },
        Lookup(
            context,
            "aws_secretsmanager_raw",
            OneText,
            "AWS Secrets Manager is only allowed in the variables section"),
    ];

    private static GoFunction Lookup(
        PackerFunctionContext context,
        string name,
        ImmutableArray<GoParameter> parameters,
        string refusal) =>
        new(name, parameters, context.Lookups.GetValueOrDefault(name) ?? (_ => GoCallResult.Failed(refusal)));

    private static GoCallResult BuildValue(PackerFunctionContext context, string name)
    {
        if (context.BuildData is null)
        {
            return GoCallResult.Failed(
                $"Error validating build variable: the given variable {name} will not be passed into your plugin.");
        }

        return context.BuildData.TryGetValue(name, out string? value)
            ? value
            : GoCallResult.Failed($"loaded data, but couldnt find {name} in it.");
    }

    /// <param name="text">Where to replace.</param>
    /// <param name="old">An empty one stands between all characters.</param>
    /// <param name="replacement">What to put there.</param>
    /// <param name="count">How many times; negative for all.</param>
    /// <param name="maxLength">Of the result.</param>
    private static GoCallResult Replace(string text, string old, string replacement, long count, int maxLength)
    {
        List<int> places = old.Length == 0 ? RuneBorders(text) : Occurrences(text, old);
        int used = count < 0 ? places.Count : (int)Math.Min(count, places.Count);
        if (text.Length + ((long)used * (replacement.Length - old.Length)) > maxLength)
        {
            return GoCallResult.Failed($"the result has more than {maxLength} characters");
        }

        System.Text.StringBuilder result = new();
        int position = 0;
        foreach (int place in places.Take(used))
        {
            result.Append(text, position, place - position).Append(replacement);
            position = place + old.Length;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static List<int> Occurrences(string text, string old)
    {
        List<int> places = [];
        int place = text.IndexOf(old, StringComparison.Ordinal);
        while (place >= 0)
        {
            places.Add(place);
            place = text.IndexOf(old, place + old.Length, StringComparison.Ordinal);
        }

        return places;
    }

    private static List<int> RuneBorders(string text)
    {
        List<int> places = [0];
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            places.Add(places[^1] + rune.Utf16SequenceLength);
        }

        return places;
    }

    private static GoCallResult Split(GoArguments arguments)
    {
        string separator = arguments.Text(1);
        string[] parts = separator.Length == 0
            ? [.. arguments.Text(0).EnumerateRunes().Select(static r => r.ToString())]
            : arguments.Text(0).Split(separator);
        long index = arguments.Integer(2);
        return index >= 0 && index < parts.Length
            ? parts[index]
            : GoCallResult.Failed(string.Create(
                CultureInfo.InvariantCulture,
                $"the substring {index} was unavailable using the separator value, {separator}, "
                + $"only {parts.Length} values were found"));
    }

    private static GoCallResult IsoTime(GoArguments arguments, DateTimeOffset time) => arguments.Count switch
    {
        0 => GoTime.Format(time.UtcDateTime, GoTime.Rfc3339),
        1 => GoTime.Format(time.UtcDateTime, arguments.Text(0)),
        _ => GoCallResult.Failed($"too many values, 1 needed: {GoPrinter.Print(new GoList(arguments.Values), 200)}"),
    };

    /// <summary>32 bits of Unix time, then 96 random bits; not one of the standard's versions.</summary>
    private static string TimeOrderedUuid(TimeProvider time)
    {
        uint seconds = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        string random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:x8}-{random[..4]}-{random[4..8]}-{random[8..12]}-{random[12..]}");
    }
}
