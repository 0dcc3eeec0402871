using CsCheck;
using Kiln.Testing;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Wire.Tests.Fuzzing;

public sealed class FuzzCorpusTests
{
    [Fact]
    public async Task Corpus_is_read_or_refused()
    {
        string[] paths = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", "wire"));
        Assert.True(paths.Length > 50);
        foreach (string path in paths)
        {
            await CheckAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), path);
        }
    }

    [Fact]
    public async Task Random_changes_of_vectors_are_read_or_refused() =>
        await Gen.Select(Gen.Int[0, VectorFile.Vectors.Length - 1], Gen.Int).SampleAsync(
            async (index, seed) =>
            {
                Random random = new(seed);
                byte[] bytes = [.. VectorFile.Vectors[index].Bytes];
                for (int i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                await CheckAsync(bytes, $"{VectorFile.Vectors[index].Name}, seed {seed}");
            },
            iter: 2000);

    private static async Task CheckAsync(byte[] bytes, string what)
    {
        WireInvariants.CheckValues(bytes);
        await Within.Time(WireInvariants.CheckConversationsAsync(bytes), what);
    }
}
