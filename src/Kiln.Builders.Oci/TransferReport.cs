using Kiln.Images.Transports;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Oci;

/// <summary>Tells the user about transfers as they go on.</summary>
internal sealed class TransferReport(IUi ui) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => ui.Progress(value.Subject, value.Done, value.Total);
}
