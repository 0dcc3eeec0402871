using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Kiln.Communicators.WinRm.Transfer;
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
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
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
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        await machine.UploadAsync(path, new MemoryStream("content"u8.ToArray()), null, Token);

        Assert.Equal("content", await File.ReadAllTextAsync(session.Server.Machine.LocalPath(place), Token));
    }

    [Fact]
    public async Task File_goes_in_pieces_where_the_machine_takes_no_stream()
    {
        await using WinRmSession session = new();
        session.Server.Machine.PassesInput = false;
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        byte[] content = RandomNumberGenerator.GetBytes(100_000);

        await machine.UploadAsync(@"C:\a\b.bin", new MemoryStream(content), null, Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(session.Server.Machine.LocalPath(@"C:\a\b.bin"), Token));
        Assert.Contains(session.Ui.Lines, static line => line.Contains("files go in pieces", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(session.Server.Machine.LocalPath(@"C:\Windows\Temp")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_of_20_mb_goes_there_and_back(bool compressible)
    {
        await using WinRmSession session = new(
            new() { AllowUnencrypted = false, MaxEnvelopeSize = 153600 }, new() { WinrmUseNtlm = true });
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        byte[] content = compressible ? new byte[20_000_000] : RandomNumberGenerator.GetBytes(20_000_000);
        int before = session.Server.Calls.Count;

        await machine.UploadAsync(@"C:\big.bin", new OneWay(content), null, Token);
        int calls = session.Server.Calls.Count - before;
        using MemoryStream back = new();
        await machine.DownloadAsync(@"C:\big.bin", back, Token);

        byte[] there = await File.ReadAllBytesAsync(session.Server.Machine.LocalPath(@"C:\big.bin"), Token);
        Assert.True(content.AsSpan().SequenceEqual(there));
        Assert.True(content.AsSpan().SequenceEqual(back.GetBuffer().AsSpan(0, (int)back.Length)));
        Assert.True(!compressible || calls < 40, $"{calls} requests for a file of zeros");
    }

    [Fact]
    public async Task File_takes_the_place_of_one_that_is_there_also_when_it_is_empty_or_read_only()
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        string place = session.Server.Machine.LocalPath(@"C:\a.txt");
        await File.WriteAllTextAsync(place, "something longer", Token);
        File.SetUnixFileMode(place, UnixFileMode.UserRead);

        await machine.UploadAsync(@"C:\a.txt", new MemoryStream(), null, Token);

        Assert.Equal("", await File.ReadAllTextAsync(place, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Destination_that_is_a_folder_is_an_error_that_says_so(bool asStream)
    {
        await using WinRmSession session = new();
        session.Server.Machine.PassesInput = asStream;
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.UploadAsync("C:/Windows", new MemoryStream([1]), null, Token));

        Assert.Equal(
            "Error restoring file to 'C:/Windows': restore operation returned code=1: it is a directory", e.Message);
    }

    [Theory]
    [InlineData(@"C:\Windows\")]
    [InlineData("C:/Windows/")]
    public async Task Destination_that_ends_with_a_separator_gets_the_file_under_its_name(string destination)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();
        await using FileStream file = File.OpenRead(folder.Write("name.txt", "content"));

        await machine.UploadAsync(destination, file, null, Token);

        Assert.True(File.Exists(session.Server.Machine.LocalPath("C:/Windows/name.txt")));
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.UploadAsync(destination, new MemoryStream(), null, Token));
        Assert.Contains("add a name to the destination", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C:/none.txt", "Could not find file")]
    [InlineData("C:/Windows", "it is a directory")]
    public async Task File_that_cannot_be_fetched_says_why(string path, string reason)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.DownloadAsync(path, new MemoryStream(), Token));

        Assert.StartsWith($"'{path}' cannot be downloaded: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    /// <summary>However the machine cuts and breaks its lines, a content is what it was, or it is refused.</summary>
    [Fact]
    public void Packed_output_is_read_in_any_parts_and_never_cut_off() => Gen.Select(
        Gen.Byte.Array[0, 2000], Gen.Int[1, 100], Gen.Int[0, 1000]).Sample((content, width, cut) =>
        {
            using MemoryStream lines = new();
            PackedLines.WriteAsync(new MemoryStream(content), lines, Token).GetAwaiter().GetResult();
            string text = Encoding.ASCII.GetString(lines.ToArray()).Replace("\n", ".", StringComparison.Ordinal);
            string broken = string.Join("\r\n", text.Chunk(width).Select(static part => new string(part)));
            return Unpack(broken).AsSpan().SequenceEqual(content)
                && IsRefused(broken[..Math.Min(cut, text.LastIndexOf('=') < 0 ? 0 : broken.LastIndexOf('='))]);
        });

    private static byte[] Unpack(string text)
    {
        using MemoryStream content = new();
        using PackedOutput output = new(content);
        output.WriteAsync(Encoding.ASCII.GetBytes(text), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        output.CheckComplete();
        return content.ToArray();
    }

    private static bool IsRefused(string text)
    {
        try
        {
            Unpack(text);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Content that can be read only once, as what comes from another process.</summary>
    private sealed class OneWay(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;
    }
}
