using Kiln.Images.Model;

namespace Kiln.Builders.Oci;

/// <summary>One line of an image's history.</summary>
/// <param name="CreatedBy">As the history says it.</param>
/// <param name="Layer">Null when nothing was changed.</param>
internal sealed record BuildStep(string CreatedBy, ImageLayer? Layer);
