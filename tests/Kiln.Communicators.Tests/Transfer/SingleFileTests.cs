using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

public sealed class SingleFileTests : IDisposable
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string> Names =>
        ["plain", "two words", "it's", "say \"hi\"", "ünï", "a\nb", "$HOME", "-dash", "a*b"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_arrives_and_comes_back_under_every_name(string name)
    {
        byte[] content = RandomNumberGenerator.GetBytes(300_000);
        FileTransfer transfer = Transfers.To(new LocalTransport(), _folder);
        string path = _folder.Combine(name);
        string remotePath = path.Replace("$", "\\$", StringComparison.Ordinal);
        CancellationToken token = TestContext.Current.CancellationToken;

        await transfer.UploadAsync(path, new MemoryStream(content), Executable, token);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, token));
        Assert.Equal(Executable, File.GetUnixFileMode(path));

        using MemoryStream back = new();
        await transfer.DownloadAsync(remotePath, back, token);
        Assert.Equal(content, back.ToArray());
    }

    [Fact]
    public async Task A_missing_file_is_told_in_the_words_of_the_machine()
    {
        FileTransfer transfer = Transfers.To(new LocalTransport(), _folder);
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => transfer.DownloadAsync(_folder.Combine("no"), Stream.Null, TestContext.Current.CancellationToken));
        Assert.Contains("No such file or directory", e.Message, StringComparison.Ordinal);
    }
}
