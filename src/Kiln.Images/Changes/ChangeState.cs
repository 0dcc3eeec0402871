using Kiln.Images.Model;

namespace Kiln.Images.Changes;

/// <param name="IsCmdSet">A CMD came before; without one, an ENTRYPOINT forgets the base image's CMD.</param>
internal sealed record ChangeState(ContainerConfig Container, bool IsCmdSet);
