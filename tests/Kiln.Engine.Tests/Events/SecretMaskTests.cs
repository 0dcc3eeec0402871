using CsCheck;
using Kiln.Engine.Events;

namespace Kiln.Engine.Tests.Events;

public sealed class SecretMaskTests
{
    /// <summary>Secrets, a text, and the text as it is shown.</summary>
    public static TheoryData<string[], string, string> Cases => new()
    {
        { [], "text", "text" },
        { ["hunter22"], "text", "text" },
        { ["hunter22"], "a hunter22 here", "a <sensitive> here" },
        { ["pass1", "pass1word"], "pass1word pass1", "<sensitive> <sensitive>" },
        { ["abcd-e", "d-efgh"], "abcd-efgh", "<sensitive>" },
        { ["zzzz"], "zzzzz", "<sensitive>" },
        { ["abxy"], "abxyabxy", "<sensitive><sensitive>" },
        { ["line one\r\nline two"], "line one\nline two", "<sensitive>" },
        { ["line one\r\nline two"], "line one\r\nline two", "<sensitive>" },
        { ["line one\nline two\n\n"], "x line one y line two z", "x <sensitive> y <sensitive> z" },
        { ["line one\rline two"], "line two", "<sensitive>" },
        { [""], "text", "text" },
        { ["schlüssel"], "der schlüssel", "der <sensitive>" },
        { ["  padded-value \t"], "it is padded-value", "it is <sensitive>" },

        // Short ones and common words: where they stand alone.
        { ["a"], "a banana, a", "<sensitive> banana, <sensitive>" },
        { ["123"], "port 123, 1234, v123, 123.", "port <sensitive>, 1234, v123, <sensitive>." },
        { ["12345"], "12345 123456", "<sensitive> 123456" },
        { ["root"], "chown root:root /root_dir", "chown <sensitive>:<sensitive> /root_dir" },
        { ["root"], "su-root root.x /root x/root c:\\root root-x", "su-root root.x /root x/root c:\\root root-x" },
        { ["root"], "root. -root \"root\" root-", "<sensitive>. -<sensitive> \"<sensitive>\" <sensitive>-" },
        { ["ü"], "grün ü", "grün <sensitive>" },
        { ["!"], "Hello! !", "Hello! <sensitive>" },
        { ["ab", "abc"], "abc ab", "<sensitive> <sensitive>" },
        { ["{\n  \"key\": \"correct horse\"\n}"], "{ a }\n\"key\": \"correct horse\"", "{ a }\n<sensitive>" },

        // The replacement is not a secret.
        { ["sensitive"], "sensitive <sensitive> <sensitive", "<sensitive> <sensitive> <<sensitive>" },
        { ["sens", "itive>", "<sensitive>"], "sens <sensitive>", "<sensitive> <sensitive>" },

        // Encoded forms.
        { ["hunter22"], "aHVudGVyMjI=", "<sensitive>" },
        { ["hunter22"], "aHVudGVyMjI", "<sensitive>" },
        { ["hunter22"], "dXNlcjpodW50ZXIyMg==", "dXNlcjp<sensitive>g==" },
        { ["pa ss/w&rd"], "pa%20ss%2Fw%26rd pa+ss%2fw%26rd pa%20ss/w&rd", "<sensitive> <sensitive> <sensitive>" },
        { ["it's \"$5\""], "'it'\\''s \"$5\"' \"it's \\\"\\$5\\\"\"", "'<sensitive>' \"<sensitive>\"" },
        { ["tab\there"], "\"tab\\there\" tab\\\\there", "\"<sensitive>\" <sensitive>" },
        { ["<a&b>"], "&lt;a&amp;b&gt; \\u003ca\\u0026b\\u003e", "<sensitive> <sensitive>" },
        { ["hunter22"], "68756e7465723232 68756E7465723232", "<sensitive> <sensitive>" },
        { ["hunter22"], "aAB1AG4AdABlAHIAMgAyAA==", "<sensitive>" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Secrets_are_masked(string[] secrets, string text, string expected)
    {
        Assert.Equal(expected, new SecretMask(secrets).Apply(text));
        Assert.Equal(expected, new SecretMask(secrets).Apply(expected));
    }

    [Fact]
    public void Masked_text_shows_no_secret_beside_the_replacement() =>
        Gen.Select(Gen.String[Gen.Char["xyz"], 4, 9].Array[1, 5], Gen.String[Gen.Char["xyz-"], 0, 60]).Sample((secrets, text) =>
        {
            string rest = new SecretMask(secrets).Apply(text).Replace(SecretMask.Replacement, "|", StringComparison.Ordinal);
            return secrets.All(secret => !rest.Contains(secret, StringComparison.Ordinal));
        });

    [Fact]
    public void Masking_twice_changes_nothing_more() =>
        Gen.Select(Gen.String[Gen.Char["xyz1 "], 1, 9].Array[1, 5], Gen.String[Gen.Char["xyz1 -"], 0, 60]).Sample((secrets, text) =>
        {
            SecretMask mask = new(secrets);
            string once = mask.Apply(text);
            return mask.Apply(once) == once;
        });

    [Fact]
    public void Text_without_secrets_is_the_same_text() =>
        Gen.Select(Gen.String[Gen.Char["ABCDE+/%&\\'\""], 1, 40].Array[1, 20], Gen.String[Gen.Char["abcde fghi.:,\t\n"], 0, 300])
            .Sample((secrets, text) => ReferenceEquals(new SecretMask(secrets.Select(static s => "K" + s + "K")).Apply(text), text));

    /// <summary>Around a secret nothing of it stays: base64 shows at most one sign on each side.</summary>
    [Fact]
    public void No_fragment_of_a_secret_stays_beside_its_replacement() =>
        Gen.Select(Gen.String[Gen.Char["KLMNOPQRST98765"], 5, 60], Gen.String[Gen.Char["ab"], 0, 7], Gen.String[Gen.Char["ab"], 0, 7])
            .Sample((secret, before, after) =>
            {
                string plain = before + secret + after;
                string masked = new SecretMask([secret]).Apply(plain);
                string encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(plain));
                string maskedEncoded = new SecretMask([secret]).Apply(encoded);
                int untouched = encoded.Length - (4 * secret.Length / 3) + 3;
                return masked == before + SecretMask.Replacement + after
                    && maskedEncoded.Length - SecretMask.Replacement.Length <= untouched;
            });

    [Fact]
    public void Secret_that_is_added_later_is_masked_from_then_on()
    {
        SecretMask mask = new([]);
        Assert.Equal("the-key", mask.Apply("the-key"));
        mask.Add("the-key");
        Assert.Equal("<sensitive>", mask.Apply("the-key"));
    }

    [Fact]
    public async Task Secrets_can_be_added_while_others_are_masked()
    {
        SecretMask mask = new(["first-secret"]);
        Task adding = Task.Run(
            () =>
            {
                for (int i = 0; i < 2000; i++)
                {
                    mask.Add($"later-secret-{i:0000}");
                    Assert.Equal("<sensitive>", mask.Apply($"later-secret-{i:0000}"));
                }
            },
            TestContext.Current.CancellationToken);
        while (!adding.IsCompleted)
        {
            Assert.Equal("a <sensitive> b", mask.Apply("a first-secret b"));
        }

        await adding;
    }

    [Theory]
    [InlineData(64)]
    [InlineData(70)]
    [InlineData(76)]
    [InlineData(10_000)]
    public void Key_is_masked_in_other_lines_than_those_of_its_file(int width)
    {
        byte[] bytes = new byte[1200];
        new Random(5).NextBytes(bytes);
        string body = Convert.ToBase64String(bytes);
        string key = $"-----BEGIN PRIVATE KEY-----\n{string.Join('\n', body.Chunk(64).Select(static c => new string(c)))}\n-----END PRIVATE KEY-----\n";
        SecretMask mask = new([key]);
        foreach (char[] line in body.Chunk(width))
        {
            string rest = mask.Apply(new string(line)).Replace(SecretMask.Replacement, "", StringComparison.Ordinal);
            Assert.True(rest.Length < 4, rest);
        }

        string encoded = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(key));
        Assert.All(encoded.Chunk(width == 70 ? 76 : width), line =>
            Assert.DoesNotContain(new string(line)[..8], mask.Apply(new string(line)), StringComparison.Ordinal));
    }

    [Fact]
    public void Ten_thousand_secrets_are_learnt_quickly_and_take_little_memory()
    {
        Random random = new(7);
        string[] secrets = [.. Enumerable.Range(0, 10_000).Select(_ => Convert.ToBase64String(Bytes(random, 24)))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        SecretMask mask = new(secrets);
        Assert.Equal("<sensitive>", mask.Apply(secrets[^1]));
        TimeSpan spent = watch.Elapsed;
        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(spent < TimeSpan.FromSeconds(20), $"{spent}");
        Assert.True(taken < 256 * 1024 * 1024, $"{taken / 1024 / 1024} MiB");
        TestContext.Current.TestOutputHelper?.WriteLine($"{spent.TotalSeconds:0.00} s, {taken / 1024 / 1024} MiB");
        GC.KeepAlive(mask);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
