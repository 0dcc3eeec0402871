using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Qemu.Running;

namespace Kiln.Builders.Qemu.Accelerators;

/// <summary>
/// Starts a machine of a few milliseconds with an accelerator, to see whether it really executes programs. That a
/// device such as
/// <c>/dev/kvm</c> is there does not say so.
/// </summary>
/// <param name="program">QEMU's path.</param>
/// <param name="machineType">The kind of machine that is meant.</param>
/// <param name="time">Measures the limit.</param>
internal sealed class TrialBoot(string program, string machineType, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    /// <summary>The trial needs less than a tenth of it where an accelerator works.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(3);

    /// <param name="accelerator">As <c>-machine accel=</c> has it.</param>
    /// <param name="firmware">A file that holds <see cref="TrialFirmware.Image"/>.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <returns>Why the accelerator does not work here, after "because"; null when it works.</returns>
    public async Task<string?> ObjectionAsync(string accelerator, string firmware, CancellationToken cancellationToken)
    {
        QemuProcess process = QemuProcess.Start(program, Arguments(accelerator, firmware), Grace, static _ => { });
        try
        {
            int? code = await process.Ended.WaitAsync(Limit, time, cancellationToken);
            return code == TrialFirmware.SuccessCode ? null : Failed(process, code);
        }
        catch (TimeoutException)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"a machine with it did not finish a few instructions within {Limit.TotalSeconds:0.#} seconds");
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    private ImmutableArray<string> Arguments(string accelerator, string firmware) =>
    [
        "-machine", $"type={machineType},accel={accelerator}",
        "-bios", firmware,
        "-device", string.Create(
            CultureInfo.InvariantCulture, $"isa-debug-exit,iobase=0x{TrialFirmware.ExitPort:x},iosize=0x01"),
        "-m", "16",
        "-nodefaults",
        "-display", "none",
        "-no-reboot",
    ];

    private static string Failed(QemuProcess process, int? code) => process.LastErrors is [.., string last]
        ? last
        : $"a machine with it ended before its time (exit code {code?.ToString(CultureInfo.InvariantCulture)})";
}
