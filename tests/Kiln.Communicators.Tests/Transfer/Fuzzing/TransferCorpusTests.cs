using CsCheck;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer.Fuzzing;

public sealed class TransferCorpusTests
{
    private static string[] Corpus { get; } =
        Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", "transfers"));

    [Fact]
    public async Task Corpus_is_taken_or_refused()
    {
        Assert.True(Corpus.Length >= 5);
        foreach (string path in Corpus)
        {
            byte[] answer = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            await Within.Time(TransferInvariants.CheckAsync(answer), path);
        }
    }

    [Fact]
    public async Task Random_changes_of_answers_are_taken_or_refused() =>
        await Gen.Select(Gen.Int[0, Corpus.Length - 1], Gen.Int).SampleAsync(
            static async (index, seed) =>
            {
                Random random = new(seed);
                byte[] answer = await File.ReadAllBytesAsync(Corpus[index]);
                for (int i = random.Next(1, 5); i > 0; i--)
                {
                    answer[random.Next(answer.Length)] = (byte)random.Next(256);
                }

                byte[] cut = random.Next(3) == 0 ? answer[..random.Next(answer.Length)] : answer;
                await Within.Time(TransferInvariants.CheckAsync(cut), $"{Corpus[index]}, seed {seed}");
            },
            iter: 400);
}
