using System.Diagnostics;
using System.Text;
using Kiln.Language.Tests.Parsing;
using Kiln.Testing;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>Whatever one byte does to an expression or a template, there is a value or a message.</summary>
public sealed class EvaluatorRobustnessTests
{
    /// <summary>Inputs are short: one that takes longer than this is not slow but stuck.</summary>
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(10);

    /// <summary>The expressions of the case files, in parts so that they run side by side.</summary>
    public static TheoryData<string, int> Parts
    {
        get
        {
            TheoryData<string, int> parts = [];
            foreach (string file in (string[])["packer-console.txt", "kiln.txt", "variables.txt"])
            {
                for (int part = 0; part * PartSize < ExpressionCases.Read(file).Count(); part++)
                {
                    parts.Add(file, part);
                }
            }

            return parts;
        }
    }

    public static TheoryData<string> Files => [.. Samples.Paths];

    private const int PartSize = 100;

    /// <summary>One change in so many is tried, others for every expression; KILN_EVERY_CHANGE=1 tries all.</summary>
    private static readonly int Stride = Environment.GetEnvironmentVariable("KILN_EVERY_CHANGE") == "1" ? 1 : 5;

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_prefix_and_changed_byte_of_an_expression_gives_a_value_or_a_message(string file, int part)
    {
        foreach ((_, string expression, _) in ExpressionCases.Read(file).Skip(part * PartSize).Take(PartSize))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(expression);
            IEnumerable<byte[]> changes = ByteChanges.Changes(bytes).Where((_, i) => i % Stride == bytes.Length % Stride);
            Feed(ByteChanges.Prefixes(bytes).Concat(changes), EvaluatorInvariants.Check);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_prefix_and_changed_byte_of_a_template_gives_values_or_messages(string path)
    {
        byte[] bytes = Samples.Read(path);
        Feed(ByteChanges.Prefixes(bytes).Concat(Sampled(bytes)), EvaluatorInvariants.CheckFile);
    }

    [Fact]
    public void Corpus_of_the_fuzzer_is_handled()
    {
        string[] paths = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", "expressions"));
        Assert.NotEmpty(paths);
        Feed(paths.Select(File.ReadAllBytes), EvaluatorInvariants.Check);
    }

    /// <summary>All changes of a short file; every so many of a longer one, other ones for every length.</summary>
    private static IEnumerable<byte[]> Sampled(byte[] bytes)
    {
        int stride = Stride * Math.Max(1, bytes.Length / 50);
        return ByteChanges.Changes(bytes).Where((_, i) => i % stride == bytes.Length % stride);
    }

    private static void Feed(IEnumerable<byte[]> inputs, Action<byte[]> check)
    {
        foreach (byte[] input in inputs)
        {
            Stopwatch time = Stopwatch.StartNew();
            try
            {
                check(input);
            }
            catch (Exception thrown)
            {
                Assert.Fail($"{Encoding.UTF8.GetString(input)}\n{thrown}");
            }

            Assert.True(time.Elapsed < LongestInput, $"{Encoding.UTF8.GetString(input)} took {time.Elapsed}");
        }
    }
}
