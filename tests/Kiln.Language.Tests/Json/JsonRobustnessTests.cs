using System.Diagnostics;
using System.Text;
using CsCheck;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Language.Tests.Json;

/// <summary>Bad JSON ends in a tree and messages, in time and without an overflow.</summary>
public sealed class JsonRobustnessTests
{
    /// <summary>The smallest stack that the product's threads have.</summary>
    private const int StackBytes = 1536 * 1024;

    private const int MostChanges = 1_000;

    private static readonly byte[] Replacements =
        [.. Encoding.ASCII.GetBytes("{}[]:,\"\\/0-e.tu$%\n "), 0x00, 0x80, 0xC3, 0xFF];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\"a\"", "\"build\"", "\"dynamic\"", "\"source\"", "\"//\"", "=", "1", "-", "true",
        "nul", "null", "//", "/*", "*/", "\n", " ", "\\", "\\\"", "\\u0024", "${", "%{", "}", "x", "'", "é", "\uFEFF",
    ];

    public static TheoryData<string> Samples =>
    [
        .. CaseFolder.Names("Json/cases", ".json").Select(static name => $"tests/Kiln.Language.Tests/Json/cases/{name}"),
        .. CaseFolder.Names("Decoding/cases", ".json")
            .Select(static name => $"tests/Kiln.Language.Tests/Decoding/cases/{name}"),
    ];

    public static TheoryData<string, string> Repeated => new()
    {
        { "", "[" }, { "", "{" }, { "", "{\"a\":" }, { "", "[{\"a\":" }, { "", "]" }, { "", "}" }, { "", "\"" },
        { "", "," }, { "", ":" }, { "[", "1," }, { "[", "1 " }, { "[", ",," }, { "{", "\"a\":1," }, { "{", "\"a\" 1 " },
        { "{", "a:1," }, { "{", "a" }, { "{\"a\":[", "]" }, { "{\"a\":", "{]" }, { "[", "@" }, { "[", "@," }, { "", "//" },
        { "", "//\n" }, { "", "/*" }, { "[", "\"\\u" }, { "[\"", "\\" }, { "[\"", "\\q" }, { "[\"", "\n" },
        { "[\"", "\\ud83d" }, { "[\"", "\\ude00" }, { "[\"", "\\n${" }, { "{\"default\": \"", "${\\\"" },
        { "{\"default\": \"", "%{if a}" }, { "[", "-" }, { "[", "1e" }, { "", "\uFEFF" }, { "", "\0" },
        { "[", "\"\n" }, { "{\"default\":\"\\u0024", "{" }, { "[", "truE " }, { "{\"build\":[", "[" },
        { "{\"build\":", "[{\"build\":" }, { "{\"source\":", "{\"a\":" },
    };

    [Fact]
    public void Corpus_of_the_fuzzer_is_handled()
    {
        string[] paths = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", "json"));
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            JsonInvariants.Check(File.ReadAllBytes(path));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_prefix_gives_a_tree_or_messages(string path)
    {
        byte[] bytes = Read(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            JsonInvariants.Check(bytes[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_change_of_a_byte_gives_a_tree_or_messages(string path)
    {
        byte[] bytes = Read(path);

        // Of a long sample each byte gets some of the replacements, all of them in turn.
        int perByte = Math.Clamp(MostChanges / (bytes.Length + 1), 1, Replacements.Length);
        int next = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte original = bytes[i];
            for (int turn = 0; turn < perByte; turn++)
            {
                bytes[i] = Replacements[next++ % Replacements.Length];
                JsonInvariants.Check(bytes);
            }

            bytes[i] = original;
            JsonInvariants.Check([.. bytes[..i], .. bytes[(i + 1)..]]);
        }
    }

    [Fact]
    public void Random_sequences_of_tokens_give_a_tree_or_messages() =>
        Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 30].Sample(
            static tokens => JsonInvariants.Check(Encoding.UTF8.GetBytes(string.Concat(tokens))),
            iter: 5_000);

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Repeated_piece_of_text_ends_in_time_without_overflow(string start, string piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(piece, 100_000)));
        Stopwatch time = Stopwatch.StartNew();

        OnSmallStack(() => JsonInvariants.Check(bytes));

        // A second is usual under load; quadratic time would be minutes.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("[", "1", "]")]
    [InlineData("{\"a\":", "1", "}")]
    [InlineData("[{\"build\":", "1", "}]")]
    [InlineData("[", "\"${[[[[[[[[[[1]]]]]]]]]]}\"", "]")]
    public void Deepest_nesting_that_is_read_can_be_evaluated(string open, string inner, string close)
    {
        int levels = 0;
        OnSmallStack(() =>
        {
            HclValue? value = Nest(0);
            while (value is not null)
            {
                levels++;
                value = Nest(levels);
            }
        });
        Assert.InRange(levels, SyntaxLimits.Depth / 4, SyntaxLimits.Depth);

        HclValue? Nest(int count)
        {
            string text = $"{{\"x\":{Repeat(open, count)}{inner}{Repeat(close, count)}}}";
            Parsed<JsonNode> parsed = JsonParser.ParseFile(SourceFile.FromText("t.json", text));
            Body body = Body.Of(parsed.Tree);
            BodyArgument argument = body.JustArguments(ArgumentForm.Expression).Tree.Single();
            bool failed = parsed.HasErrors || body.JustArguments(ArgumentForm.Expression).HasErrors;
            Evaluated evaluated = argument.Evaluate(EvaluationScope.Empty);
            return failed || evaluated.HasErrors ? null : evaluated.Value;
        }
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_one_diagnostic()
    {
        string text = $"{{\"a\":{Repeat("[", 10_000)}{Repeat("]", 10_000)}, \"b\": tru}}";

        Parsed<JsonNode> parsed = JsonParser.ParseFile(SourceFile.FromText("t.json", text));

        Assert.Equal("KILN1723", Assert.Single(parsed.Diagnostics).Id);
    }

    [Fact]
    public void File_with_countless_errors_gives_a_limited_list()
    {
        Parsed<JsonNode> parsed = JsonParser.ParseFile(SourceFile.FromText("t.json", $"[{Repeat("x,", 50_000)}1]"));

        Assert.Equal(SyntaxLimits.Diagnostics + 1, parsed.Diagnostics.Length);
        Assert.Equal("KILN1012", parsed.Diagnostics[^1].Id);
    }

    [Fact]
    public void Gigantic_file_is_refused_before_it_is_read()
    {
        SourceFile file = new("big.json", new byte[SyntaxLimits.FileBytes + 1]);

        Assert.Equal("KILN1014", Assert.Single(JsonParser.ParseFile(file).Diagnostics).Id);
    }

    [Fact]
    public void Number_of_a_million_digits_is_read_in_time()
    {
        Stopwatch time = Stopwatch.StartNew();
        foreach (string number in new[] { Repeat("9", 1_000_000), "0." + Repeat("3", 1_000_000), "1e" + Repeat("9", 1_000_000) })
        {
            JsonInvariants.Check(Encoding.UTF8.GetBytes($"{{\"a\": {number}, \"b\": -{number}}}"));
        }

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\\n")]
    [InlineData("${\\\"a\\\"}")]
    public void Huge_string_is_read_in_time_and_memory(string piece)
    {
        const int size = 20_000_000;
        byte[] bytes = Encoding.UTF8.GetBytes($"{{\"a\": \"{Repeat(piece, size / 10 / piece.Length)}\"}}");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Body body = Body.Of(JsonParser.ParseFile(new("t.json", bytes)).Tree);
        long read = GC.GetAllocatedBytesForCurrentThread() - before;
        Parsed<System.Collections.Immutable.ImmutableArray<BodyArgument>> arguments =
            body.JustArguments(ArgumentForm.Expression);

        Assert.False(arguments.HasErrors);
        Assert.InRange(read, 0, 100_000);
    }

    [Fact]
    public void Tree_takes_less_than_ten_times_the_memory_of_a_template()
    {
        string sources = string.Join(",\n", Enumerable.Range(0, 20_000).Select(static i =>
            $"    \"s{i}\": {{\n      \"communicator\": \"none\",\n      \"ssh_port\": {i},\n      \"tags\": [\"a\", true]\n    }}"));
        byte[] bytes = Encoding.UTF8.GetBytes($"{{\n  \"source\": {{\n  \"null\": {{\n{sources}\n}}}}}}");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Parsed<JsonNode> parsed = JsonParser.ParseFile(new("t.json", bytes));
        long after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Empty(parsed.Diagnostics);
        Assert.InRange(after - before, 0, bytes.Length * 10L);
    }

    private static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, path));

    private static string Repeat(string piece, int count) => string.Concat(Enumerable.Repeat(piece, count));

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception error)
                {
                    failure = error;
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
