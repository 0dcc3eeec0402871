using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Kiln.Sdk.Communication;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class WinRmTransferTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(@"C:\new folder\sub\it's (1) $x `n.txt")]
    [InlineData("c:/Windows/Temp/script.ps1")]
    [InlineData("relative.txt")]
    [InlineData("C:/\u00FCn\u0457c\u00F8d\u20AC/\u2018quoted\u2019.bin")]
    public async Task File_arrives_and_comes_back_as_it_was(string path)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync();
        byte[] content = RandomNumberGenerator.GetBytes(300_000);

        await machine.UploadAsync(path, new MemoryStream(content), null, Token);
        using MemoryStream back = new();
        await machine.DownloadAsync(path, back, Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(session.Server.Machine.LocalPath(path), Token));
        Assert.Equal(content, back.ToArray());
        Assert.DoesNotContain(session.Ui.Lines, static line => line.Contains("in pieces", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$env:TEMP/$x `y.txt", @"C:\Windows\Temp\$x `y.txt")]
    [InlineData("'C:/in quotes.txt'", "C:/in quotes.txt")]
    [InlineData("${env:SYSTEMROOT}/$env/a.txt", "C:/Windows/$env/a.txt")]
    public async Task Destination_may_name_the_environment(string path, string place)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync();

        await machine.UploadAsync(path, new MemoryStream("content"u8.ToArray()), null, Token);

        Assert.Equal("content", await File.ReadAllTextAsync(session.Server.Machine.LocalPath(place), Token));
    }

    [Fact]
    public async Task File_goes_in_pieces_where_the_machine_takes_no_stream()
    {
        await using WinRmSession session = new();
        session.Server.Machine.PassesInput = false;
        IMachineConnection machine = await session.ConnectAsync();
        byte[] content = RandomNumberGenerator.GetBytes(100_000);

        await machine.UploadAsync(@"C:\a\b.bin", new MemoryStream(content), null, Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(session.Server.Machine.LocalPath(@"C:\a\b.bin"), Token));
        Assert.Contains(session.Ui.Lines, static line => line.Contains("files go in pieces", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(session.Server.Machine.LocalPath(@"C:\Windows\Temp")));
    }
}
