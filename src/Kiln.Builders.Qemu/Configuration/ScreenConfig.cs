using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>The machine's screen and who sees it.</summary>
[ConfigRecord]
public sealed partial record ScreenConfig
{
    /// <summary>QEMU's displays begin at this port.</summary>
    public const int FirstDisplayPort = 5900;

    private const int LastUsualPort = 6000;

    /// <summary>Do not open a window with the machine's screen. Without a desktop none is opened anyway.</summary>
    public bool Headless { get; init; }

    /// <summary>
    /// The window, as QEMU's `-display` has it: `gtk`, `sdl` and others. `none` leaves the choice to QEMU.
    /// </summary>
    [ConfigOption(Default = "gtk")]
    public string? Display { get; init; }

    /// <summary>Leave the choice of the window to QEMU.</summary>
    public bool UseDefaultDisplay { get; init; }

    /// <summary>The graphics card: `std`, `virtio`, `qxl`, `cirrus`, `none` and others.</summary>
    [ConfigOption(Default = "the machine's usual one")]
    public string? Vga { get; init; }

    /// <summary>
    /// The address where the screen can be looked at with VNC. Without any of the VNC options it can be reached on
    /// this machine only, through a socket in the file system.
    /// </summary>
    [ConfigOption(Default = "127.0.0.1, when another of the VNC options is set")]
    public string? VncBindAddress { get; init; }

    /// <summary>The first port for VNC; at least 5900.</summary>
    [ConfigOption(Default = "5900, when another of the VNC options is set")]
    public int VncPortMin { get; init; }

    /// <summary>The last port for VNC.</summary>
    [ConfigOption(Default = "6000, when another of the VNC options is set")]
    public int VncPortMax { get; init; }

    /// <summary>Whether VNC asks for a password.</summary>
    [ConfigOption(Default = "true on a port, not needed on the socket")]
    public bool? VncUsePassword { get; init; }

    /// <summary>The password for VNC, at most 8 characters.</summary>
    [ConfigOption(Default = "made for the build", Sensitive = true)]
    public string? VncPassword { get; init; }

    /// <summary>Whether VNC listens on a port.</summary>
    [ConfigIgnore]
    public bool UsesPort => !string.IsNullOrEmpty(VncBindAddress) || VncPortMin != 0 || VncPortMax != 0
        || VncUsePassword == true || !string.IsNullOrEmpty(VncPassword);

    [ConfigIgnore]
    public string Address => string.IsNullOrEmpty(VncBindAddress) ? "127.0.0.1" : VncBindAddress;

    [ConfigIgnore]
    public int FirstPort => VncPortMin == 0 ? FirstDisplayPort : VncPortMin;

    [ConfigIgnore]
    public int LastPort => VncPortMax == 0 ? Math.Max(LastUsualPort, FirstPort) : VncPortMax;

    /// <summary>Only a port is open to others.</summary>
    [ConfigIgnore]
    public bool AsksPassword => UsesPort && VncUsePassword != false;
}
