using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kiln.Machines.Typing;
using Kiln.Machines.Typing.Keys;
using Kiln.Machines.Typing.Vnc;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Typing;

/// <summary>
/// Types at a real machine: its BIOS asks for keys and tells over the serial port what it got, two bytes a key: the
/// character and the code.
/// </summary>
public sealed class QemuKeyboardTests : IDisposable
{
    private const string Password = "ke1Ln9";

    /// <summary>Sends R, then for ever: waits for a key, sends its character and its code.</summary>
    private static readonly ImmutableArray<byte> BootSector =
    [
        0xba, 0xf8, 0x03, // mov dx, 0x3f8
        0xb0, (byte)'R', 0xee, // mov al, 'R'; out dx, al
        0xb4, 0x10, 0xcd, 0x16, // mov ah, 0x10; int 0x16
        0x89, 0xc3, // mov bx, ax
        0xba, 0xf8, 0x03, 0xee, // mov dx, 0x3f8; out dx, al
        0x88, 0xf8, 0xee, // mov al, bh; out dx, al
        0xeb, 0xf1, // jmp to the wait
        .. new byte[510 - 21], 0x55, 0xaa,
    ];

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways { get; } = new("vnc", "vnc with password", "qcodes", "pc-xt");

    private string Serial => _folder.Combine("serial");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Machine_gets_the_keys_that_were_typed(string way)
    {
        await using Daemon machine = await StartAsync(way == "vnc with password");
        using QmpClient qmp = await QmpClient.ConnectAsync(_folder.Combine("qmp"), Token);
        await using IKeyboard keyboard = await OpenAsync(way, qmp);
        BootTypist typist = new(keyboard, null, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        int count = 1;
        foreach (BootAction action in Enumerable.Range(' ', 95).Select(static c => new UseKey(BootKey.Of(new Rune(c)), KeyUse.Press)))
        {
            count += 2;
            await typist.TypeAsync([action], Token);
            await SeeAsync(count, action.ToString());
        }

        Assert.Equal(string.Concat(Enumerable.Range(' ', 95).Select(static c => (char)c)), Characters(1));
        foreach ((string command, string expected) in Specials)
        {
            count += 2;
            await typist.TypeAsync(BootCommandParser.Parse(command).Actions, Token);
            await SeeAsync(count, command);
            Assert.Equal($"{command} {expected}", $"{command} {Convert.ToHexStringLower(Bytes().AsSpan(count - 2, 2))}");
        }
    }

    /// <summary>The character and the code of the BIOS.</summary>
    private static IEnumerable<(string Command, string Expected)> Specials =>
    [
        ("<f1>", "003b"), ("<f2>", "003c"), ("<f3>", "003d"), ("<f4>", "003e"), ("<f5>", "003f"), ("<f6>", "0040"),
        ("<f7>", "0041"), ("<f8>", "0042"), ("<f9>", "0043"), ("<f10>", "0044"), ("<f11>", "0085"), ("<f12>", "0086"),
        ("<up>", "e048"), ("<down>", "e050"), ("<left>", "e04b"), ("<right>", "e04d"), ("<home>", "e047"), ("<end>", "e04f"),
        ("<pageUp>", "e049"), ("<pageDown>", "e051"), ("<insert>", "e052"), ("<del>", "e053"),
        ("<enter>", "0d1c"), ("<return>", "0d1c"), ("<tab>", "090f"), ("<esc>", "1b01"), ("<bs>", "080e"), ("<spacebar>", "2039"),
        ("<leftCtrlOn>c<leftCtrlOff>", "032e"), ("<rightCtrlOn>c<rightCtrlOff>", "032e"),
        ("<leftAltOn>x<leftAltOff>", "002d"), ("<rightAltOn>x<rightAltOff>", "002d"),
        ("<leftShiftOn><tab><leftShiftOff>", "000f"), ("<rightShiftOn><tab><rightShiftOff>", "000f"),
    ];

    private async Task<Daemon> StartAsync(bool withPassword)
    {
        string qemu = Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        await File.WriteAllBytesAsync(_folder.Combine("disk"), BootSector.AsMemory(), Token);
        string vnc = $"unix:{_folder.Combine("vnc")}";
        string[] login = withPassword
            ? ["-object", $"secret,id=word,data={Password}", "-vnc", $"{vnc},password-secret=word"]
            : ["-vnc", vnc];
        return await Daemon.StartAsync(
            _folder.Combine("log"),
            _ => File.Exists(Serial) && new FileInfo(Serial).Length > 0,
            [
                qemu, "-accel", "tcg", "-m", "16", "-nodefaults", "-vga", "std", "-serial", $"file:{Serial}",
                "-drive", $"file={_folder.Combine("disk")},format=raw", "-qmp", $"unix:{_folder.Combine("qmp")},server=on,wait=off",
                .. login,
            ]);
    }

    private async Task<IKeyboard> OpenAsync(string way, QmpClient qmp)
    {
        UnixDomainSocketEndPoint vnc = new(_folder.Combine("vnc"));
        return way switch
        {
            "vnc" => await VncKeyboard.ConnectAsync(vnc, null, TimeProvider.System, Token),
            "vnc with password" => await VncKeyboard.ConnectAsync(vnc, Password, TimeProvider.System, Token),
            "qcodes" => new QcodeKeyboard((code, isDown, token) => qmp.SendKeyAsync("qcode", $"\"{code}\"", isDown, token)),
            _ => new PcXtKeyboard((codes, token) => SendAsync(qmp, codes, token), 8, TimeSpan.Zero, TimeProvider.System),
        };
    }

    /// <summary>QEMU's numbers of keys are the codes of a PC's keyboard, with bit 7 for the extended ones.</summary>
    private static async Task SendAsync(QmpClient qmp, ImmutableArray<byte> codes, CancellationToken cancellationToken)
    {
        int extended = 0;
        foreach (byte code in codes)
        {
            if (code == 0xe0)
            {
                extended = 0x80;
                continue;
            }

            int number = (code & 0x7f) | extended;
            await qmp.SendKeyAsync("number", JsonSerializer.Serialize(number), (code & 0x80) == 0, cancellationToken);
            extended = 0;
        }
    }

    private byte[] Bytes()
    {
        using FileStream file = new(Serial, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private Task SeeAsync(int count, string what) => Within.Until(() => new FileInfo(Serial).Length >= count, $"the key of {what}");

    private string Characters(int start) => string.Concat(Bytes().Skip(start).Where(static (_, i) => i % 2 == 0).Select(static b => (char)b));
}
