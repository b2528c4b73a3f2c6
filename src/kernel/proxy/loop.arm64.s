// The syscall proxy for aarch64. Assembled bytes: code.ts; a test assembles this listing and compares.
// Registers across the loop: w19 = the control socket, sp = a buffer of 64 bytes, x20 = a result that calls
// after it may depend on.
        .globl  _start
_start: mov     w19, #3                 // the control socket that ns-lab starts it with
        sub     sp, sp, #64

next:   mov     x8, #63                 // read(control, buffer, 64)
        mov     w0, w19
        mov     x1, sp
        mov     x2, #64
        svc     #0
        cmn     x0, #4                  // -EINTR: a signal was only in passing
        b.eq    next
        cmp     x0, #64                 // end of file, or not a request
        b.ne    end

        ldr     w21, [sp, #60]          // how the call depends on x20; bit 31: it is a transfer
        tst     w21, #0x1ff             // 0: it does not depend
        b.eq    call
        mov     x0, x20                 // otherwise it is not made after a failure, and answers that again
        tbnz    x0, #63, reply
        ands    w1, w21, #0xff          // the place in the request that takes x20, or 0
        b.eq    call
        str     x0, [sp, x1]

call:   ldp     x8, x0, [sp]            // the requested call: number and six arguments
        ldp     x1, x2, [sp, #16]
        ldp     x3, x4, [sp, #32]
        ldr     x5, [sp, #48]
        svc     #0

        tst     w21, #0x800000ff        // a call that takes x20 leaves it to the next one, and so
        b.ne    reply                   // does a transfer
        mov     x20, x0
        cbnz    x0, reply               // 0 from clone(2): this is the child, which
        ldr     w1, [sp, #56]           // goes on with the socket that the request names
        tbnz    w1, #31, reply          // -1: the request names none
        mov     w19, w1

reply:  tbnz    w21, #31, next          // a transfer is not answered
        str     x0, [sp]                // write(control, &result, 8)
        mov     x8, #64
        mov     w0, w19
        mov     x1, sp
        mov     x2, #8
        svc     #0
        b       next

end:    mov     x8, #94                 // exit_group(0)
        mov     x0, #0
        svc     #0
