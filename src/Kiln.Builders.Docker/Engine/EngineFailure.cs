namespace Kiln.Builders.Docker.Engine;

internal enum EngineFailure
{
    /// <summary>Nothing answers, or not to this user.</summary>
    Unreachable,

    /// <summary>It answered, and then the connection ended.</summary>
    Broken,

    /// <summary>The address, a certificate or a file of the docker program is not valid.</summary>
    Settings,

    /// <summary>There is no such container, image or path.</summary>
    NotFound,

    /// <summary>The state of the thing does not allow it: a stopped container, a name in use.</summary>
    Conflict,

    /// <summary>A registry or the engine does not let this user do it.</summary>
    Denied,

    /// <summary>Everything else that the engine refuses.</summary>
    Refused,
}
