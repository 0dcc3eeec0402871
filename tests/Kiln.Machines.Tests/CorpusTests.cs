using Kiln.Machines.Tests.Downloads;
using Kiln.Machines.Tests.Typing;
using Kiln.Machines.Tests.Web;
using Kiln.Testing;

namespace Kiln.Machines.Tests;

/// <summary>The fuzzer's inputs and finds hold without the fuzzer too.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Every_input_of_the_fuzzer_is_handled()
    {
        Replay("boot-commands", BootCommandInvariants.Check);
        Replay("checksums", ChecksumInvariants.Check);
        Replay("http-requests", RequestInvariants.Check);
    }

    private static void Replay(string corpus, Action<byte[]> check)
    {
        string[] paths = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "fuzz", "corpus", corpus));
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            check(File.ReadAllBytes(path));
        }
    }
}
