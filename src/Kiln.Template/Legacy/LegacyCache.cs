using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Template.Blocks;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>The key <c>cache</c> as it is written. Kiln's own: Packer refuses it.</summary>
/// <param name="Members">For rewriting it.</param>
public sealed record LegacyCache(
    bool? IsEnabled,
    LegacyText? MaxAge,
    LegacyText? MaxSize,
    ImmutableArray<JsonMember> Members)
{
    internal static LegacyCache? Read(JsonMember? member, List<Diagnostic> diagnostics)
    {
        if (member is not { } given)
        {
            return null;
        }

        if (given.Value is not JsonObject node)
        {
            diagnostics.Add(LegacyDiagnostics.NotAnObject("", given.Name, given.Value));
            return null;
        }

        LegacyObject cache = new(node, "cache: ", isWeak: true, diagnostics);
        LegacyCache read = new(cache.Bool("enabled"), cache.Text("max_age"), cache.Text("max_size"), node.Members);
        diagnostics.AddRange(cache.Rest.Select(static m => CacheDiagnostics.UnknownKey(m.Name, m.NameRange)));
        return read;
    }

    internal CacheSettings Evaluate(GoFunctionTable functions, List<Diagnostic> diagnostics) => new()
    {
        IsEnabled = IsEnabled,
        MaxAge = Age(functions, diagnostics),
        MaxBytes = Bytes(functions, diagnostics),
    };

    private TimeSpan? Age(GoFunctionTable functions, List<Diagnostic> diagnostics)
    {
        if (Render(MaxAge, functions, diagnostics) is not { Length: > 0 } text)
        {
            return null;
        }

        if (!GoDuration.TryParse(text, out GoDuration age, out string? error))
        {
            diagnostics.Add(LegacyDiagnostics.InvalidDuration("cache: ", "max_age", error, MaxAge!.Place));
        }
        else if (age.Nanoseconds <= 0)
        {
            diagnostics.Add(CacheDiagnostics.AgeNotPositive(MaxAge!.Place));
        }

        return age.ToTimeSpan();
    }

    private long? Bytes(GoFunctionTable functions, List<Diagnostic> diagnostics)
    {
        if (Render(MaxSize, functions, diagnostics) is not { Length: > 0 } text)
        {
            return null;
        }

        if (!ByteSize.TryParse(text, out long bytes))
        {
            diagnostics.Add(CacheDiagnostics.InvalidSize(text, MaxSize!.Place));
        }

        return bytes;
    }

    private static string? Render(LegacyText? given, GoFunctionTable functions, List<Diagnostic> diagnostics)
    {
        if (given is null)
        {
            return null;
        }

        GoTemplateOutput output = TextTemplate.Render(given.Value, GoValue.Nil, functions);
        if (output.Error is not null)
        {
            diagnostics.Add(CacheDiagnostics.NotRendered(output.Error.ToGoText("root"), given.Place));
        }

        return output.Text;
    }
}
