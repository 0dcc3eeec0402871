namespace Kiln.Builders.Qemu;

/// <summary>
/// The names of the builder's steps, as Packer's plugin has them; those of the shared steps are elsewhere.
/// </summary>
internal static class QemuSteps
{
    public const string Prepare = "stepPrepare";

    public const string FindImage = "stepSetISO";

    public const string CreateTpm = "stepCreatevTPM";

    public const string CreateDisks = "stepCreateDisk";

    public const string CopyDisk = "stepCopyDisk";

    public const string ResizeDisk = "stepResizeDisk";

    public const string PrepareEfi = "stepPrepareEfivars";

    public const string Run = "stepRun";

    public const string TypeBootCommand = "stepTypeBootCommand";

    public const string WaitGuestAddress = "stepWaitGuestAddress";

    public const string ConvertDisk = "stepConvertDisk";
}
