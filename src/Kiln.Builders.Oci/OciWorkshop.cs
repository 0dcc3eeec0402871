using Kiln.Builders.Oci.Sandbox;

namespace Kiln.Builders.Oci;

/// <summary>What the steps of one build work with.</summary>
/// <param name="Launch">How processes get to be root over the image.</param>
/// <param name="Work">The build's own folder.</param>
/// <param name="Worker">Has the image's root file system.</param>
/// <param name="Packer">Makes layers beside it.</param>
internal sealed record OciWorkshop(NamespaceLaunch Launch, WorkDirectory Work, WorkerProcess Worker, LayerPacker Packer);
