using System.Collections.Immutable;
using System.Text;
using Kiln.Machines.Typing;
using Kiln.Machines.Typing.Keys;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Tests.Typing;

/// <summary>Tables of keys. Whether they are right is what <see cref="QemuKeyboardTests"/> asks a machine.</summary>
public sealed class KeyCodesTests
{
    public static TheoryData<string, string, string, string> Keys { get; } = new()
    {
        { "a", "61", "1e 9e", "4" },
        { "A", "ffe1 41", "2a 1e 9e aa", "4+shift" },
        { "1", "31", "02 82", "30" },
        { "!", "ffe1 21", "2a 02 82 aa", "30+shift" },
        { "0", "30", "0b 8b", "39" },
        { "-", "2d", "0c 8c", "45" },
        { "_", "ffe1 5f", "2a 0c 8c aa", "45+shift" },
        { "\\", "5c", "2b ab", "49" },
        { ";", "3b", "27 a7", "51" },
        { "`", "60", "29 a9", "53" },
        { "~", "ffe1 7e", "2a 29 a9 aa", "53+shift" },
        { "/", "2f", "35 b5", "56" },
        { " ", "20", "39 b9", "44" },
        { "<enter>", "ff0d", "1c 9c", "40" },
        { "<del>", "ffff", "e0 53 e0 d3", "76" },
        { "<f11>", "ffc8", "57 d7", "68" },
        { "<menu>", "ff67", "e0 5d e0 dd", "special menu not found." },
        { "<leftAltOn>", "ffe9", "38", "226" },
        { "<rightAltOff>", "ffea", "e0 b8", "230" },
        { "<AOn>", "ffe1 41", "2a 1e", "4+shift" },
        { "<AOff>", "41 ffe1", "9e aa", "4+shift" },
        { "é", "e9", "The boot command holds the character 'é'", "The boot command holds the character 'é'" },
        { "Ω", "ffe1 10003a9", "The boot command holds the character 'Ω'", "The boot command holds the character 'Ω'" },
        { "\n", "a", "", "" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_has_its_codes(string command, string keysyms, string pcXt, string usb)
    {
        UseKey use = Assert.IsType<UseKey>(Assert.Single(BootCommandParser.Parse(command).Actions));
        Assert.Equal(keysyms, Told(() => string.Join(' ', use.Strokes
            .Where(stroke => stroke.IsDown || use.Use == KeyUse.Off)
            .Select(static stroke => KeyCodes.Keysym(stroke.Key).ToString("x", null)))));
        Assert.StartsWith(pcXt, Told(() => string.Join(' ', use.Strokes
            .SelectMany(static stroke => KeyCodes.PcXt(stroke))
            .Select(static code => code.ToString("x2", null)))), StringComparison.Ordinal);
        Assert.StartsWith(usb, Told(() => KeyCodes.Usb(use.Key) is UsbKey key
            ? $"{key.Usage}{(key.NeedsShift ? "+shift" : "")}"
            : ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_printable_character_of_ascii_has_a_key_and_no_two_the_same()
    {
        ImmutableArray<BootKey> keys = [.. Enumerable.Range(' ', 95).Select(static c => BootKey.Of(new Rune(c)))];
        Assert.Equal(95, keys.Select(static key => (KeyCodes.Qcode(key), key.NeedsShift)).Distinct().Count());
        Assert.Equal(95, keys.Select(static key => KeyCodes.Usb(key)).Distinct().Count());
    }

    private static string Told(Func<string> codes)
    {
        try
        {
            return codes();
        }
        catch (BuildFailedException e)
        {
            return e.Message;
        }
    }
}
