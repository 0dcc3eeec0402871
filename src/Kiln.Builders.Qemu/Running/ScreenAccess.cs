using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Machines.Typing;
using Kiln.Machines.Typing.Vnc;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Qemu.Running;

/// <summary>How the machine's screen and keyboard are reached.</summary>
/// <param name="config">The user's options.</param>
/// <param name="socket">Where VNC is when it is on no port.</param>
/// <param name="context">Of the build.</param>
internal sealed class ScreenAccess(ScreenConfig config, string socket, BuildContext context)
{
    private const int PasswordLength = 8;
    private const string PasswordCharacters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly string? _password = !config.AsksPassword ? null
        : string.IsNullOrEmpty(config.VncPassword)
            ? RandomNumberGenerator.GetString(PasswordCharacters, PasswordLength)
            : config.VncPassword;

    private int _port;

    /// <summary>As <c>-vnc</c> has it. On a port, QEMU takes the first free one of the range itself.</summary>
    public string Argument => !config.UsesPort
        ? $"unix:{Arguments.MachineArguments.Escaped(socket)}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{config.Address}:{config.FirstPort - ScreenConfig.FirstDisplayPort},"
            + $"to={config.LastPort - ScreenConfig.FirstDisplayPort}{(_password is null ? "" : ",password=on")}");

    private IPAddress Reached => IPAddress.TryParse(config.Address.Trim('[', ']'), out IPAddress? address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? address
            : IPAddress.Loopback;

    /// <summary>
    /// Lets in who knows the password, once the machine runs, and tells the user where the screen is.
    /// </summary>
    /// <param name="monitor">Of the machine.</param>
    /// <param name="hasWindow">The screen is in front of the user anyway.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task OpenAsync(QemuMonitor monitor, bool hasWindow, CancellationToken cancellationToken)
    {
        if (_password is not null)
        {
            await monitor.SetVncPasswordAsync(_password, cancellationToken);
        }

        if (config.UsesPort)
        {
            _port = await monitor.VncPortAsync(cancellationToken);
        }

        if (!hasWindow)
        {
            Tell(context.Ui);
        }
    }

    public async Task<IKeyboard> OpenKeyboardAsync(CancellationToken cancellationToken)
    {
        EndPoint place = config.UsesPort ? new IPEndPoint(Reached, _port) : new UnixDomainSocketEndPoint(socket);
        context.Ui.Say(config.UsesPort
            ? $"Connecting to VM via VNC ({place})"
            : "Connecting to VM via VNC");
        try
        {
            return await VncKeyboard.ConnectAsync(place, _password, context.Time, cancellationToken);
        }
        catch (VncException e)
        {
            throw new BuildFailedException($"Error connecting to VNC: {e.Message}", e);
        }
    }

    private void Tell(IUi ui)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"vnc://{config.Address}:{_port}");
        const string Headless =
            "The VM will be run headless, without a GUI. If you want to\nview the screen of the VM, ";
        ui.Say(Headless + (config.UsesPort, _password) switch
        {
            (true, string password) => $"connect via VNC to {place}\nwith the password: {password}",
            (true, _) => $"connect via VNC without a password to\n{place}",
            _ => $"set vnc_bind_address, or connect via VNC\nto the socket {socket}",
        });
    }
}
