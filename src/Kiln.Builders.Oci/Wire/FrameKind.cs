namespace Kiln.Builders.Oci.Wire;

/// <summary>What a frame between the builder and its worker means.</summary>
internal enum FrameKind : byte
{
    /// <summary>From the worker, once, when it is ready: a <see cref="Hello"/>.</summary>
    Hello = 1,

    /// <summary>
    /// To the worker: a <see cref="WorkerRequest"/>. The next one comes only after the answer to this one.
    /// </summary>
    Request,

    /// <summary>
    /// To the worker: the next piece of the request's body. From the worker: the next piece of the answer's body.
    /// </summary>
    Data,

    /// <summary>To the worker: the body has ended.</summary>
    DataEnd,

    /// <summary>To the worker: give up the running request.</summary>
    Cancel,

    /// <summary>
    /// From the worker: send one more <see cref="Data"/>. So a body that nobody reads blocks no other frame.
    /// </summary>
    More,

    /// <summary>From the worker: a line of standard output, without its end.</summary>
    OutputLine,

    /// <summary>From the worker: a line of standard error, without its end.</summary>
    ErrorLine,

    /// <summary>From the worker: the request is done; a <see cref="WorkerReply"/>.</summary>
    Reply,

    /// <summary>From the worker: the request failed; a <see cref="WorkerFault"/>.</summary>
    Failure,

    /// <summary>To the worker: the window of the running shell has another size; columns and rows, two bytes each.</summary>
    Window,

    /// <summary>From the worker: the next piece of standard error.</summary>
    ErrorData,
}
