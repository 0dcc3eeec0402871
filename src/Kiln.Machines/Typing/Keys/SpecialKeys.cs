using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kiln.Machines.Typing.Keys;

/// <summary>All keys with a name.</summary>
public static class SpecialKeys
{
    public static ImmutableArray<SpecialKey> All { get; } =
    [
        new("bs", 0xff08, 0x0e, 42, "backspace"),
        new("del", 0xffff, 0xe053, 76, "delete"),
        new("enter", 0xff0d, 0x1c, 40, "ret"),
        new("return", 0xff0d, 0x1c, 40, "ret"),
        new("esc", 0xff1b, 0x01, 41, "esc"),
        new("tab", 0xff09, 0x0f, 43, "tab"),
        new("spacebar", 0x0020, 0x39, 44, "spc"),
        new("f1", 0xffbe, 0x3b, 58, "f1"),
        new("f2", 0xffbf, 0x3c, 59, "f2"),
        new("f3", 0xffc0, 0x3d, 60, "f3"),
        new("f4", 0xffc1, 0x3e, 61, "f4"),
        new("f5", 0xffc2, 0x3f, 62, "f5"),
        new("f6", 0xffc3, 0x40, 63, "f6"),
        new("f7", 0xffc4, 0x41, 64, "f7"),
        new("f8", 0xffc5, 0x42, 65, "f8"),
        new("f9", 0xffc6, 0x43, 66, "f9"),
        new("f10", 0xffc7, 0x44, 67, "f10"),
        new("f11", 0xffc8, 0x57, 68, "f11"),
        new("f12", 0xffc9, 0x58, 69, "f12"),
        new("insert", 0xff63, 0xe052, 73, "insert"),
        new("home", 0xff50, 0xe047, 74, "home"),
        new("end", 0xff57, 0xe04f, 77, "end"),
        new("pageUp", 0xff55, 0xe049, 75, "pgup"),
        new("pageDown", 0xff56, 0xe051, 78, "pgdn"),
        new("left", 0xff51, 0xe04b, 80, "left"),
        new("up", 0xff52, 0xe048, 82, "up"),
        new("right", 0xff53, 0xe04d, 79, "right"),
        new("down", 0xff54, 0xe050, 81, "down"),
        new("menu", 0xff67, 0xe05d, null, "compose"),
        new("leftAlt", 0xffe9, 0x38, 226, "alt"),
        new("rightAlt", 0xffea, 0xe038, 230, "alt_r"),
        new("leftCtrl", 0xffe3, 0x1d, 224, "ctrl"),
        new("rightCtrl", 0xffe4, 0xe01d, 228, "ctrl_r"),
        new("leftShift", 0xffe1, 0x2a, 225, "shift"),
        new("rightShift", 0xffe2, 0x36, 229, "shift_r"),
        new("leftSuper", 0xffeb, 0xe05b, 227, "meta_l"),
        new("rightSuper", 0xffec, 0xe05c, 231, "meta_r"),
        new("leftCommand", 0xffe9, 0xe05b, 227, "meta_l"),
        new("rightCommand", 0xffea, 0xe05c, 231, "meta_r"),
        new("leftOption", 0xffe7, 0x38, 226, "alt"),
        new("rightOption", 0xffe8, 0xe038, 230, "alt_r"),
    ];

    private static FrozenDictionary<string, SpecialKey> ByName { get; } =
        All.ToFrozenDictionary(static key => key.Name, StringComparer.OrdinalIgnoreCase);

    /// <param name="name">In any case.</param>
    public static SpecialKey? Find(string name) => ByName.GetValueOrDefault(name);
}
