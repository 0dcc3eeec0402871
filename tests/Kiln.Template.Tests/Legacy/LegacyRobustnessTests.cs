using System.Diagnostics;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Testing;

namespace Kiln.Template.Tests.Legacy;

/// <summary>Bad templates end in messages with places, in time and within bounds.</summary>
public sealed class LegacyRobustnessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string Corpus = Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", "legacy");

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Corpus).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_prefix_of_the_file_is_handled(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Corpus, name));
        LegacyInvariants.Check(bytes);
        for (int length = 0; length < bytes.Length; length++)
        {
            LegacyInvariants.Check(bytes[..length]);
        }
    }

    /// <summary>So that Go templates are cut as well.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_text_cut_anywhere_is_handled(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Corpus, name));
        SourceFile file = new("t.json", bytes);
        foreach (JsonString text in Strings(JsonParser.Parse(file, JsonDialect.Lenient).Tree))
        {
            for (int cut = text.Range.Start + 1; cut < text.Range.End - 1; cut++)
            {
                LegacyInvariants.Check([.. bytes[..cut], .. bytes[(text.Range.End - 1)..]]);
            }
        }
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "nested arrays", new string('[', 1_000_000) },
        { "nested objects", string.Concat(Enumerable.Repeat("{\"a\":", 500_000)) },
        { "huge text", Builder(new string('x', 20_000_000)) },
        { "huge text of templates", Builder(string.Concat(Enumerable.Repeat("{{upper `a`}}", 200_000))) },
        { "doubling variables", Doubling(100) },
        { "long chain of variables", Variables(20_000, static i => $"{{{{user `v{i + 1}`}}}}") },
        { "long circle of variables", Variables(20_000, static i => $"{{{{user `v{(i + 1) % 20_000}`}}}}") },
        { "chain with computed names", Variables(2_000, static i => $"{{{{user (print `v` {i + 1})}}}}") },
        { "one variable with all others", Variables(20_000, static i => i == 0 ? string.Concat(Enumerable.Range(1, 19_999).Select(static n => $"{{{{user `v{n}`}}}}")) : "x") },
        { "one variable with all others, computed", Variables(3_000, static i => i == 0 ? string.Concat(Enumerable.Range(1, 2_999).Select(static n => $"{{{{user (print `v` {n})}}}}")) : "x") },
        { "many duplicate keys", $"{{{string.Join(',', Enumerable.Repeat("\"a\":1", 200_000))}}}" },
        { "many unknown keys", $"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(static i => $"\"k{i}\":1"))}}}" },
        { "many builders of one name", $"{{\"builders\":[{string.Join(',', Enumerable.Repeat("{\"type\":\"null\"}", 50_000))}]}}" },
        { "deep parentheses", Builder($"{{{{{new string('(', 100_000)}", inVariables: true) },
        { "deep blocks", Builder(string.Concat(Enumerable.Repeat("{{if true}}", 100_000)), inVariables: true) },
        { "template that calls itself", Builder("{{define `a`}}{{template `a`}}{{template `a`}}{{end}}{{template `a`}}", inVariables: true) },
        { "wide number", Builder("{{printf `%999999999d` 1}}", inVariables: true) },
        { "open fields", Builder(string.Concat(Enumerable.Repeat("{{.A", 300_000)), inVariables: true) },
        { "many fields", Builder(string.Concat(Enumerable.Repeat("{{.A}}", 300_000)), inVariables: true) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Bomb_ends_in_time(string what, string text)
    {
        Assert.NotEmpty(what);
        Stopwatch time = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();

        LegacyInvariants.Check(Encoding.UTF8.GetBytes(text));

        // Seconds are usual, also under load; what is not bounded takes hours or fills the memory.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Limit);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * 1024 * 1024 * 1024);
    }

    [Theory]
    [InlineData("""{"variables": {"a": "x{{user `a`}}"}}""", "KILN4705", 24, 28)]
    [InlineData("""{"variables": {"a": "\u00e9\t{{nosuch}}"}}""", "KILN4706", 31, 37)]
    [InlineData("""{"variables": {"a": "{{upper `x`"}}""", "KILN4706", 32, 32)]
    [InlineData("""{"builders": [{"type": "null", "name": "n{{lower}}"}]}""", "KILN4717", 43, 48)]
    public void Mistake_in_a_text_is_told_inside_of_it(string text, string id, int start, int end)
    {
        Diagnostic told = LegacyInvariants.Check(Encoding.UTF8.GetBytes(text)).First(d => d.Id == id);

        Assert.Equal((start, end), (told.Subject!.Value.Start, told.Subject.Value.End));
    }

    private static IEnumerable<JsonString> Strings(JsonNode node) => node switch
    {
        JsonString text => [text],
        JsonArray list => list.Elements.SelectMany(Strings),
        JsonObject map => map.Members.SelectMany(static member => Strings(member.Value)),
        _ => [],
    };

    private static string Builder(string text, bool inVariables = false) => inVariables
        ? $"{{\"variables\":{{\"a\":\"{text}\"}},\"builders\":[{{\"type\":\"null\"}}]}}"
        : $"{{\"builders\":[{{\"type\":\"file\",\"name\":\"{text}\",\"content\":\"{text}\"}}]}}";

    private static string Doubling(int count) => Variables(count, i => i == 0 ? "0123456789" : $"{{{{user `v{i - 1}`}}}}{{{{user `v{i - 1}`}}}}");

    private static string Variables(int count, Func<int, string> text) =>
        $"{{\"variables\":{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"v{i}\":\"{text(i)}\""))}}},\"builders\":[{{\"type\":\"null\"}}]}}";
}
