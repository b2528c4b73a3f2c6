// The syscall proxy for aarch64. Assembled bytes: code.ts; a test assembles this listing and compares.
// Registers across the loop: w19 = the control socket, sp = a buffer of 64 bytes.
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

        ldp     x8, x0, [sp]            // the requested call: number and six arguments
        ldp     x1, x2, [sp, #16]
        ldp     x3, x4, [sp, #32]
        ldr     x5, [sp, #48]
        svc     #0

        cbnz    x0, reply               // 0 from clone(2): this is the child, which
        ldr     w1, [sp, #56]           // goes on with the socket that the request names
        tbnz    w1, #31, reply          // -1: the request names none
        mov     w19, w1

reply:  str     x0, [sp]                // write(control, &result, 8)
        mov     x8, #64
        mov     w0, w19
        mov     x1, sp
        mov     x2, #8
        svc     #0
        b       next

end:    mov     x8, #94                 // exit_group(0)
        mov     x0, #0
        svc     #0
