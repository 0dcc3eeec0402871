using Kiln.Builders.Qemu.Accelerators;
using Kiln.Builders.Qemu.Disks;
using Kiln.Builders.Qemu.Running;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

public sealed class SmallPartsTests
{
    private const string Neighbours = """
        IP address       HW type     Flags       HW address            Mask     Device
        10.1.0.5         0x1         0x0         52:54:00:aa:bb:cc     *        br0
        10.1.0.6         0x1         0x2         52:54:00:aa:bb:cc     *        br1
        10.1.0.7         0x1         0x2         52:54:00:AA:bb:cc     *        br0
        short line
        """;

    [Theory]
    [InlineData("1024b", 1024)]
    [InlineData("1k", 1024)]
    [InlineData("40960M", 42949672960)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("7", 7)]
    public void Sizes_of_disks_are_read_as_qemu_img_reads_them(string text, long expected) =>
        Assert.Equal(expected, DiskBytes.Parse(text));

    [Fact]
    public void Size_that_no_disk_can_have_is_no_number() => Assert.Null(DiskBytes.Parse("99999999999E"));

    [Fact]
    public void Screen_shows_the_last_page_of_its_memory()
    {
        byte[] memory = new byte[ScreenCharacters.Length];
        Put(memory, 0, "an old line");
        Put(memory, 40, "│ Kiln ▒ é");
        Put(memory, 42, "  login:   ");
        Assert.Equal(["│ Kiln ▒ é", "", "  login:"], ScreenCharacters.Read(memory).TakeLast(3));
        Assert.DoesNotContain("an old line", ScreenCharacters.Read(memory));
        Assert.Empty(ScreenCharacters.Read(new byte[ScreenCharacters.Length]));
    }

    [Theory]
    [InlineData("br0", "52:54:00:aa:bb:cc", "10.1.0.7")]
    [InlineData("br1", "52:54:00:aa:bb:cc", "10.1.0.6")]
    [InlineData("br0", "52:54:00:00:00:00", null)]
    public void Address_on_a_bridge_is_the_one_that_answers(string bridge, string card, string? expected) =>
        Assert.Equal(expected, BridgeNetwork.AddressOf(Neighbours, bridge, card));

    [Fact]
    public async Task Result_of_a_trial_is_remembered_for_some_hours()
    {
        using TemporaryDirectory folder = new();
        JumpingTime time = new();
        TrialRecord record = new(folder.Combine("trials"), time);
        Assert.False(record.TryRead("a", out string? _));
        await record.WriteAsync("a", null, TestContext.Current.CancellationToken);
        await record.WriteAsync("b", "it hangs\nfor ever", TestContext.Current.CancellationToken);
        Assert.True(record.TryRead("a", out string? works));
        Assert.Null(works);
        Assert.True(record.TryRead("b", out string? hangs));
        Assert.Equal("it hangs for ever", hangs);
        await Task.Delay(TimeSpan.FromHours(2), time, TestContext.Current.CancellationToken);
        Assert.True(record.TryRead("a", out string? _));
        Assert.False(record.TryRead("b", out string? _));
        await Task.Delay(TimeSpan.FromHours(23), time, TestContext.Current.CancellationToken);
        Assert.False(record.TryRead("a", out string? _));
    }

    [Fact]
    public async Task Record_of_trials_that_is_damaged_is_no_result()
    {
        using TemporaryDirectory folder = new();
        TrialRecord record = new(folder, TimeProvider.System);
        await record.WriteAsync("a", null, TestContext.Current.CancellationToken);
        File.WriteAllText(Directory.GetFiles(folder).Single(), "garbage");
        Assert.False(record.TryRead("a", out string? _));
    }

    private static void Put(byte[] memory, int row, string text)
    {
        Dictionary<char, byte> codes = new() { ['│'] = 179, ['▒'] = 177, ['é'] = 130 };
        for (int i = 0; i < text.Length; i++)
        {
            memory[(row * 160) + (i * 2)] = codes.GetValueOrDefault(text[i], (byte)text[i]);
            memory[(row * 160) + (i * 2) + 1] = 7;
        }
    }
}
